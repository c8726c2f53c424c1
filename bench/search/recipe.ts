import type { SearchParameters } from '../../src/contract/parameters/search-parameters.ts';
import type { InstituteDocument } from '../../src/domain/institutes/document.ts';
import type { ValueFacetName } from '../../src/domain/search/facets.ts';
import type { Random } from '../random.ts';

/** What queries are made from: institutes drawn evenly, and the values of facets, the most common first. */
export interface Material {
  institutes: InstituteDocument[];
  values: Record<ValueFacetName, string[]>;
}

/** How many of 100 queries are of each kind. */
export const shares = {
  browse: 5,
  'q only': 20,
  'q + facets': 20,
  facets: 15,
  programme: 15,
  ranges: 10,
  near: 5,
  'deep page': 5,
  'many values': 5,
} as const;

export type QueryKind = keyof typeof shares;

// The values that an institute has: a query made from it finds at least that institute.
const oneOf: Partial<Record<ValueFacetName, (of: InstituteDocument) => (string | null)[]>> = {
  state: (of) => [of.state],
  district: (of) => [of.district],
  university: (of) => [of.university],
  kind: (of) => [of.kind],
  ownership: (of) => [of.ownership],
  gender: (of) => [of.gender],
  accreditation: (of) => [of.accreditation],
  facility: (of) => of.facilities,
  discipline: (of) => of.disciplines,
  level: (of) => of.levels,
};

/** How a query of each kind is made from one institute. */
const recipes: Record<
  QueryKind,
  (of: InstituteDocument, random: Random, material: Material) => SearchParameters
> = {
  browse: (_, random) => ({
    page: 1 + random.below(3),
    ...maybe(random, 0.3, { sort: random.pick(['name', 'rating', '-established'] as const) }),
  }),
  'q only': (of, random) => ({ q: words(of, random) }),
  'q + facets': (of, random) => ({ q: words(of, random), ...facetsOf(of, random, 1 + random.below(2)) }),
  facets: (of, random) => facetsOf(of, random, 1 + random.below(3)),
  programme: (of, random) => programmeOf(of, random),
  ranges: (of, random) => ({
    ...maybe(random, 0.5, facetsOf(of, random, 1)),
    ...ranges(of, random),
  }),
  near: (of, random) => ({
    near: of.location ? `${of.location.lat},${of.location.lon}` : '19.08,72.88',
    radius: random.pick([10, 25, 50, 100, 200]),
    ...maybe(random, 0.5, { sort: 'distance' as const }),
    ...maybe(random, 0.3, facetsOf(of, random, 1)),
  }),
  'deep page': (of, random) => ({
    ...maybe(random, 0.5, { q: random.pick(['college', 'institute', 'school', 'university']) }),
    ...maybe(random, 0.3, { kind: [of.kind] }),
    page: 100 + random.below(400),
  }),
  'many values': (_, random, { values }) => {
    const name = random.pick(['district', 'university', 'state'] as const);
    return {
      [name]: random.some(values[name].slice(0, 200), 10 + random.below(21)),
      ...maybe(random, 0.5, { discipline: random.some(values.discipline, 8) }),
    };
  },
};

/** Makes the queries: the same ones for the same material and random numbers. */
export function makeQueries(
  material: Material,
  count: number,
  random: Random,
): { kind: QueryKind; parameters: SearchParameters }[] {
  return (Object.entries(shares) as [QueryKind, number][]).flatMap(([kind, share]) =>
    Array.from({ length: Math.max(1, Math.round((count * share) / 100)) }, () => ({
      kind,
      parameters: recipes[kind](random.pick(material.institutes), random, material),
    })),
  );
}

/** One to four words of the name in a row. */
function words({ name }: InstituteDocument, random: Random): string {
  const all = name
    .replace(/[^\p{L}\p{N}\s]/gu, ' ')
    .split(/\s+/)
    .filter(Boolean);
  const count = 1 + random.below(4);
  const from = random.below(Math.max(1, all.length - count + 1));
  return all.slice(from, from + count).join(' ');
}

function facetsOf(of: InstituteDocument, random: Random, count: number): SearchParameters {
  const out: Record<string, string[]> = {};
  for (const name of random.some(Object.keys(oneOf) as ValueFacetName[], count)) {
    const has = (oneOf[name]?.(of) ?? []).filter((value) => value !== null);
    if (has.length > 0) out[name] = random.some(has, 1);
  }
  return out as SearchParameters;
}

/** Two to four facts of one programme; one in five with a second value of one of them. */
function programmeOf(of: InstituteDocument, random: Random): SearchParameters {
  const complete = of.programmes.filter((one) => one.level && one.discipline && one.mode && one.fee !== null);
  const one = complete.length > 0 ? random.pick(complete) : of.programmes[0];
  const facts: [string, unknown][] = [
    ['level', [one?.level ?? 'undergraduate', ...(random.number() < 0.2 ? ['postgraduate'] : [])]],
    ['discipline', [one?.discipline ?? 'arts']],
    ['mode', [one?.mode ?? 'full-time']],
    ['fee_max', Math.ceil((one?.fee ?? 50_000) / 10_000) * 10_000],
  ];
  const chosen = Object.fromEntries(random.some(facts, 2 + random.below(3)));
  return (
    chosen.level ? { ...chosen, level: [...new Set(chosen.level as string[])] } : chosen
  ) as SearchParameters;
}

function ranges(of: InstituteDocument, random: Random): SearchParameters {
  const all: SearchParameters[] = [
    { rating_min: random.pick([3, 3.5, 4]) },
    { established_min: 10 * Math.floor((of.established ?? 1990) / 10) },
    random.number() < 0.5
      ? { fee_max: random.pick([25_000, 50_000, 100_000, 200_000]) }
      : { fee_min: random.pick([10_000, 50_000]), fee_max: random.pick([100_000, 300_000]) },
  ];
  return Object.assign({}, ...random.some(all, 1 + random.below(2)));
}

function maybe<T extends object>(random: Random, chance: number, parameters: T): T | Record<string, never> {
  return random.number() < chance ? parameters : {};
}
