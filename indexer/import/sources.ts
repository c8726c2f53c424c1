import { indianColleges } from './indian-colleges.ts';
import type { Source } from './record.ts';

/** Every source that `institutes import` knows, by its name. */
export const sources: ReadonlyMap<string, Source> = new Map(
  [indianColleges].map((source) => [source.name, source]),
);
