import type { TObject, TSchema } from 'typebox';

/** A request that works on the real data; the parameters of one example belong together. */
export interface RequestExample {
  /** the name that its parameters and its answer go by */
  name: string;
  summary: string;
  parameters: Record<string, string | number | boolean | (string | number)[]>;
  /** what the real data answered, once */
  body?: unknown;
}

/** A request that is answered by a problem; without `request`, one that no request brings about. */
export interface ProblemExample {
  name: string;
  summary: string;
  /** path and query */
  request?: string;
  detail: string;
  errors?: { parameter: string; detail: string }[];
}

export type HeaderName = 'Cache-Control' | 'Server-Timing' | 'X-Cache';

/** What there is to say of one route. */
export interface Operation {
  path: string;
  operationId: string;
  tag: 'institutes' | 'facets' | 'service';
  summary: string;
  description: string;
  pathParameters?: TObject;
  query?: TObject;
  /** of status 200 */
  answer: { schema: TSchema; description: string; headers?: HeaderName[] };
  examples: RequestExample[];
  /** by status */
  problems: Partial<Record<308 | 400 | 404 | 500 | 503, ProblemExample[]>>;
  /** answers of another status that are no problems */
  otherAnswers?: Record<number, { schema: TSchema; description: string; headers?: HeaderName[] }>;
}
