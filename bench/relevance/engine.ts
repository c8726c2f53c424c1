import type { RankedSearch } from './measure.ts';

/** Something that answers queries over the same institutes. */
export interface Engine {
  name: string;
  search: RankedSearch;
  /** Removes what it made for itself. */
  close(): Promise<void>;
}
