import type { Operation } from './operation.ts';
import { facets, facetValues } from './operations/facets.ts';
import { compare, institute, similar } from './operations/institute.ts';
import { search } from './operations/search.ts';
import { description, health, readiness } from './operations/service.ts';
import { suggest } from './operations/suggest.ts';

/** What every route of the API does, in the order that people read of it. */
export const operations: Operation[] = [
  search,
  suggest,
  institute,
  similar,
  compare,
  facets,
  facetValues,
  health,
  readiness,
  description,
];
