import type { estypes } from '@elastic/elasticsearch';
import type { Likeness } from '../../contract/responses/similar-response.ts';
import type { InstituteDocument } from '../../domain/institutes/document.ts';
import type { QueryDsl } from '../query/query-dsl.ts';
import { similarityWeight } from '../query/weights.ts';

export const comparedFields = [
  'id',
  'kind',
  'university',
  'state',
  'district',
  'location',
  'disciplines',
  'levels',
  'fee',
] as const satisfies (keyof InstituteDocument)[];

/** The fields by which institutes are compared. */
export type Compared = Pick<InstituteDocument, (typeof comparedFields)[number]>;

const nearbyDistance = '50km';

/** The query for all other institutes that have something in common with this one, the most similar first. */
export function similarQuery(institute: Compared): {
  query: QueryDsl;
  sort: estypes.SortCombinations[];
} {
  const { kind, university, state, district, location, disciplines, levels, fee } = institute;
  // Two states may have districts with the same name.
  const sameDistrict =
    district === null ? [] : [{ term: { district } }, ...(state === null ? [] : [{ term: { state } }])];
  const likenesses = [
    ...shared('discipline', 'disciplines', disciplines),
    ...shared('level', 'levels', levels),
    ...same('kind', [{ term: { kind } }]),
    ...same('university', university === null ? [] : [{ term: { university } }]),
    ...same('state', state === null ? [] : [{ term: { state } }]),
    ...same('district', sameDistrict),
    ...same('near', location ? [{ geo_distance: { distance: nearbyDistance, location } }] : []),
    ...same('fee', similarFee(fee)),
  ];
  return {
    query: {
      bool: { must_not: { term: { id: institute.id } }, should: likenesses, minimum_should_match: 1 },
    },
    sort: [{ _score: { order: 'desc' } }, { popularity: 'desc' }, { id: 'asc' }],
  };
}

/** A clause for each value of a list; the values share the weight of the likeness. */
function shared(name: Likeness, field: string, values: string[]): QueryDsl[] {
  const boost = Math.round(similarityWeight[name] / values.length);
  return values.map((value) => named(`${name}:${value}`, { term: { [field]: value } }, boost));
}

/** One clause with the whole weight, if there are filters. */
function same(name: Likeness, filter: QueryDsl[]): QueryDsl[] {
  return filter.length === 0 ? [] : [named(name, { bool: { filter } }, similarityWeight[name])];
}

function named(_name: string, filter: QueryDsl, boost: number): QueryDsl {
  return { constant_score: { filter, boost, _name } };
}

/** Matches a least fee between half of this one and twice as much, in the same currency. */
function similarFee(fee: Compared['fee']): QueryDsl[] {
  if (!fee) return [];
  return [
    { term: { 'fee.currency': fee.currency } },
    { range: { 'fee.min': { gte: Math.floor(fee.min / 2), lte: fee.min * 2 } } },
  ];
}
