import type { Static, TSchema } from 'typebox';
import type { facetsSchema, matchingValues } from '../../../src/contract/responses/facet-responses.ts';
import type {
  InstituteDetail,
  itemSchema,
  programmeSchema,
  provenance,
} from '../../../src/contract/responses/institute-response.ts';
import type { Problem } from '../../../src/contract/responses/problem-response.ts';
import type {
  readFilterSchema,
  relaxationSchema,
  SearchResponse,
} from '../../../src/contract/responses/search-response.ts';
import type { similarItemSchema } from '../../../src/contract/responses/similar-response.ts';
import type { SuggestedInstitute, Suggestions } from '../../../src/contract/responses/suggest-response.ts';
import type { InstituteDocument } from '../../../src/domain/institutes/document.ts';
import type { InstituteRow, ProgrammeRow, Provenance } from '../../../src/domain/institutes/institute.ts';
import type { Location } from '../../../src/domain/institutes/location.ts';
import type { FacetName } from '../../../src/domain/search/facets.ts';
import type { itemFields } from '../../../src/domain/search/search-query.ts';
import type { InputFault } from '../../../src/errors.ts';
import type { FacetValues } from '../../../src/search/facet-value-service.ts';
import type { ReadFilter } from '../../../src/search/query/query-interpretation.ts';
import type { Item, SearchResult } from '../../../src/search/search-service.ts';
import type { Likeness } from '../../../src/search/similar/similar-query.ts';
import type * as names from '../../../src/search/suggest/name-suggestions.ts';
import type * as suggest from '../../../src/search/suggest/suggest-service.ts';

/** The same type, said in one piece. */
type Flat<T> = T extends (infer E)[] ? Flat<E>[] : T extends object ? { [K in keyof T]: Flat<T[K]> } : T;
type Same<A, B> =
  (<T>() => T extends Flat<A> ? 1 : 2) extends <T>() => T extends Flat<B> ? 1 : 2 ? true : false;
type Assert<T extends true> = T;

type Shown = Pick<InstituteDocument, (typeof itemFields)[number]>;
type Of<T extends TSchema> = Static<T>;

// Checked by the type checker; there is nothing to run. What stands on the right is written elsewhere by hand.
export type Checks = [
  Assert<Same<Of<typeof provenance>, Provenance>>,
  Assert<Same<Of<typeof programmeSchema>, ProgrammeRow>>,
  Assert<Same<NonNullable<InstituteDetail['location']>, Location>>,
  Assert<
    Same<
      InstituteDetail,
      Shown & { programmes: ProgrammeRow[]; version: InstituteRow['version']; updated_at: string }
    >
  >,
  Assert<
    Same<Omit<Of<typeof itemSchema>, 'highlight'>, Omit<Pick<Item, keyof Of<typeof itemSchema>>, 'highlight'>>
  >,
  Assert<Same<keyof Of<typeof itemSchema>, keyof Shown | 'distance_km' | 'highlight'>>,
  Assert<Same<Of<typeof similarItemSchema>['alike'], Likeness[]>>,
  Assert<Same<keyof Of<typeof facetsSchema>, FacetName>>,
  Assert<Same<{ [K in keyof typeof matchingValues]: Of<(typeof matchingValues)[K]> }, FacetValues>>,
  Assert<Same<Of<typeof readFilterSchema>, ReadFilter>>,
  Assert<Same<Of<typeof relaxationSchema>, SearchResult['relax'][number]>>,
  Assert<Same<SearchResponse['page']['cursor'], SearchResult['cursor']>>,
  Assert<Same<SuggestedInstitute, names.SuggestedInstitute>>,
  Assert<Same<Suggestions, suggest.Suggestions>>,
  Assert<Same<NonNullable<Problem['errors']>[number], InputFault>>,
];
