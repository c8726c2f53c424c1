import { existsSync, readFileSync } from 'node:fs';

export const slices = [
  'exact',
  'acronym',
  'alias',
  'typo',
  'dropped-word',
  'word-order',
  'joined-words',
  'prefix',
  'name-place',
  'spelling-variant',
  'discipline-place',
  'synonym-long-form',
  'honorific-acronym',
  'plain-word',
] as const;
export type Slice = (typeof slices)[number];

/** An institute by the key of its source, which is the same after every import, unlike its id in the database. */
export interface InstituteReference {
  source: string;
  source_id: string;
}

export interface Judgement {
  slice: Slice;
  query: string;
  relevant: InstituteReference[];
  /** If too many institutes are relevant to list them: what they have. They are looked up before the query is sent. */
  meant?: Meant;
}

/** All institutes of a discipline, of some kinds or of a place, and those with `word` in their name. */
export interface Meant {
  word: string;
  discipline?: string;
  kinds?: string[];
  place?: string;
}

export function keyOf({ source, source_id }: InstituteReference): string {
  return `${source}/${source_id}`;
}

export function readJudgements(file: URL): Judgement[] {
  if (!existsSync(file)) throw new Error(`${file.pathname} is missing; bench/relevance/build.ts writes it`);
  return readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Judgement);
}

export function formatJudgements(judgements: Judgement[]): string {
  return judgements.map((judgement) => `${JSON.stringify(judgement)}\n`).join('');
}
