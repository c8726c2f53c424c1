import { indianColleges } from './india/indian-colleges.ts';
import type { Source } from './institute-record.ts';
import { swot } from './swot/swot-source.ts';

/** The built-in sources of `institutes import`, by name. */
export const sources: ReadonlyMap<string, Source> = new Map(
  [indianColleges, swot].map((source: Source) => [source.name, source]),
);
