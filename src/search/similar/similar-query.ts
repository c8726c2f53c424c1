import type { estypes } from '@elastic/elasticsearch';
import type { Likeness } from '../../contract/responses/similar-response.ts';
import type { InstituteDocument } from '../../domain/institutes/document.ts';

type Dsl = estypes.QueryDslQueryContainer;

/** What an institute is compared by. */
export type Compared = Pick<
  InstituteDocument,
  'id' | 'kind' | 'university' | 'state' | 'district' | 'location' | 'disciplines' | 'levels' | 'fee'
>;

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
] as const satisfies (keyof Compared)[];

// What is taught counts most, then where. Whole numbers: their sums are exact, so equal ones tie.
export const weight: Record<Likeness, number> = {
  discipline: 600,
  level: 150,
  kind: 200,
  university: 200,
  state: 150,
  district: 150,
  near: 150,
  fee: 100,
};

const nearby = '50km';

/** The institutes that share something with this one, the likest first; never itself. Each likeness weighs a constant. */
export function similarQuery(of: Compared): { query: Dsl; sort: estypes.SortCombinations[] } {
  const place: Dsl[] =
    of.district === null ? [] : [{ term: { district: of.district } }, ...present('state', of.state)];
  const likenesses = [
    ...each('discipline', 'disciplines', of.disciplines),
    ...each('level', 'levels', of.levels),
    ...one('kind', [{ term: { kind: of.kind } }]),
    ...one('university', present('university', of.university)),
    ...one('state', present('state', of.state)),
    // Two states may have a district of one name.
    ...one('district', place),
    ...one('near', of.location ? [{ geo_distance: { distance: nearby, location: of.location } }] : []),
    ...one('fee', similarFee(of.fee)),
  ];
  return {
    query: {
      bool: { must_not: { term: { id: of.id } }, should: likenesses, minimum_should_match: 1 },
    },
    sort: [{ _score: { order: 'desc' } }, { popularity: 'desc' }, { id: 'asc' }],
  };
}

function present(field: string, value: string | null): Dsl[] {
  return value === null ? [] : [{ term: { [field]: value } }];
}

/** A likeness of several values: each counts its part. */
function each(name: Likeness, field: string, values: string[]): Dsl[] {
  const boost = Math.round(weight[name] / values.length);
  return values.map((value) => ({
    constant_score: { filter: { term: { [field]: value } }, boost, _name: `${name}:${value}` },
  }));
}

function one(name: Likeness, filter: Dsl[]): Dsl[] {
  if (filter.length === 0) return [];
  return [{ constant_score: { filter: { bool: { filter } }, boost: weight[name], _name: name } }];
}

/** The least fee between half and twice as much, in the same currency. */
function similarFee(fee: Compared['fee']): Dsl[] {
  if (!fee) return [];
  return [
    { term: { 'fee.currency': fee.currency } },
    { range: { 'fee.min': { gte: Math.floor(fee.min / 2), lte: fee.min * 2 } } },
  ];
}
