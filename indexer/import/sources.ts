import { indianColleges } from './indian-colleges.ts';
import type { Source } from './record.ts';
import { swot } from './swot/source.ts';

/** Every source that `institutes import` knows, by its name. */
export const sources: ReadonlyMap<string, Source> = new Map(
  [indianColleges, swot].map((source: Source) => [source.name, source]),
);
