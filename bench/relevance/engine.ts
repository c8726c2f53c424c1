import type { RankedSearch } from './measure.ts';

/** A search engine over the same institutes. */
export interface Engine {
  name: string;
  search: RankedSearch;
  /** Drops the index or database that the engine created. */
  close(): Promise<void>;
}
