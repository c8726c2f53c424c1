import { indianColleges } from './india/indian-colleges.ts';
import type { Source } from './institute-record.ts';
import { swot } from './swot/swot-source.ts';

/** Every source that `institutes import` knows, by its name. */
export const sources: ReadonlyMap<string, Source> = new Map(
  [indianColleges, swot].map((source: Source) => [source.name, source]),
);
