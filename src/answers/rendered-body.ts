import type { AnswerRequest } from '../contract/answer-request.ts';

export interface RenderedBody {
  /** Text that is sent as it is, or what is sent as JSON. */
  body: object | string;
  /** The number of institutes that a search found; null for all other kinds. */
  total: number | null;
}

export interface RenderContext {
  /** The version that was current before rendering began; null while the store is unavailable. */
  version: string | null;
  /** Whether no caller waits for the answer. */
  background: boolean;
}

/**
 * Renders the answer to a request from the search index and the database.
 * @throws AppError as the module of each kind says: `render-*.ts`
 */
export type RenderAnswer = (request: AnswerRequest, context: RenderContext) => Promise<RenderedBody>;
