import type { estypes } from '@elastic/elasticsearch';
import { pairOf } from '../../domain/institutes/programme-pairs.ts';
import { type FacetName, rangeFacets, type ValueFacetName, valueFacets } from '../../domain/search/facets.ts';
import type { Range, SearchQuery } from '../../domain/search/search-query.ts';

type Dsl = estypes.QueryDslQueryContainer;

const programmeFacets = ['level', 'discipline', 'mode'] as const;
export type ProgrammeFacet = (typeof programmeFacets)[number];

function isProgrammeFacet(name: FacetName): name is ProgrammeFacet {
  return (programmeFacets as readonly string[]).includes(name);
}

/** Whether a facet is a fact of programmes, so that constraints on a programme hold for what it counts. */
export function isOfProgramme(name: FacetName): name is ProgrammeFacet | 'fee' {
  return name === 'fee' || isProgrammeFacet(name);
}

/** Whether a search constrains a facet, so that the facet is counted apart, without that constraint. */
export function isConstrained(query: SearchQuery, name: FacetName): boolean {
  if (name in query.ranges) return isSet(query.ranges[name as keyof SearchQuery['ranges']]);
  return query.selected[name as ValueFacetName] !== undefined;
}

/**
 * The filters of a search, without the constraint of the facet `except`: what that facet's own counts are taken under.
 */
export function filters(query: SearchQuery, except?: FacetName): Dsl[] {
  const out: Dsl[] = [];
  for (const [name, values] of Object.entries(query.selected) as [ValueFacetName, string[]][]) {
    if (name !== except && !isProgrammeFacet(name))
      out.push({ terms: { [valueFacets[name].field]: values } });
  }
  out.push(...programmeFilter(query, except));
  for (const name of ['established', 'rating'] as const) {
    const range = query.ranges[name];
    if (name !== except && isSet(range)) out.push({ range: { [name]: bounds(range) } });
  }
  if (query.near && query.radius !== null) {
    out.push({ geo_distance: { distance: `${query.radius}km`, location: query.near } });
  }
  return out;
}

/** What one and the same programme must satisfy, without the constraint of `except`: clauses on `programmes.*`. */
export function programmeConstraints(query: SearchQuery, except?: FacetName): Dsl[] {
  const out: Dsl[] = [];
  for (const name of programmeFacets) {
    const values = query.selected[name];
    if (values && name !== except) out.push({ terms: { [valueFacets[name].programmeField]: values } });
  }
  const { fee } = query.ranges;
  if (except !== 'fee' && isSet(fee)) out.push({ range: { 'programmes.fee': bounds(fee) } });
  return out;
}

function programmeFilter(query: SearchQuery, except?: FacetName): Dsl[] {
  const constraints = programmeConstraints(query, except);
  if (constraints.length === 0) return [];
  const [lone] = programmeFacets.filter((name) => query.selected[name] && name !== except);
  // A lone constraint holds for some programme exactly if the institute's own field has such a value: no join.
  if (constraints.length === 1) {
    return lone
      ? [{ terms: { [valueFacets[lone].field]: query.selected[lone] as string[] } }]
      : [{ range: { [rangeFacets.fee.field]: bounds(query.ranges.fee) } }];
  }
  const pairs = pairFilter(query, except);
  return pairs ?? [{ nested: { path: 'programmes', query: { bool: { filter: constraints } } } }];
}

// Terms beyond which the join is no dearer.
const mostPairs = 500;

/** Two value constraints and nothing else: the institute's own pairs tell, without a join. Else null. */
function pairFilter(query: SearchQuery, except?: FacetName): Dsl[] | null {
  const [a, b, more] = programmeFacets.filter((name) => query.selected[name] && name !== except);
  if (!a || !b || more || (except !== 'fee' && isSet(query.ranges.fee))) return null;
  const [ofA, ofB] = [query.selected[a] as string[], query.selected[b] as string[]];
  if (ofA.length * ofB.length > mostPairs) return null;
  return [
    { terms: { programme_pairs: ofA.flatMap((one) => ofB.map((other) => pairOf([a, one], [b, other]))) } },
  ];
}

/** The constraint on a programme where there is just one, of one value, beside that of `except`. Else null. */
export function loneProgrammeValue(query: SearchQuery, except?: FacetName): [ProgrammeFacet, string] | null {
  const [name, more] = programmeFacets.filter((each) => query.selected[each] && each !== except);
  if (!name || more || isSet(query.ranges.fee)) return null;
  const [value, another] = query.selected[name] as string[];
  return value === undefined || another !== undefined ? null : [name, value];
}

function isSet(range: Range): boolean {
  return range.min !== null || range.max !== null;
}

function bounds(range: Range) {
  return { ...(range.min !== null && { gte: range.min }), ...(range.max !== null && { lte: range.max }) };
}
