import { pairOf } from '../../domain/institutes/programme-pairs.ts';
import { type FacetName, rangeFacets, type ValueFacetName, valueFacets } from '../../domain/search/facets.ts';
import type { Range, SearchQuery } from '../../domain/search/search-query.ts';
import type { QueryDsl } from './query-dsl.ts';

const programmeFacets = ['level', 'discipline', 'mode'] as const;
export type ProgrammeFacet = (typeof programmeFacets)[number];

function isProgrammeFacet(name: FacetName): name is ProgrammeFacet {
  return (programmeFacets as readonly string[]).includes(name);
}

/** Whether a facet describes programmes, so that the constraints on a programme apply to what it counts. */
export function isOfProgramme(name: FacetName): name is ProgrammeFacet | 'fee' {
  return name === 'fee' || isProgrammeFacet(name);
}

/** Whether a search constrains a facet: the facet is then counted in its own search, without that constraint. */
export function isConstrained(query: SearchQuery, name: FacetName): boolean {
  if (name in query.ranges) return isSet(query.ranges[name as keyof SearchQuery['ranges']]);
  return query.selected[name as ValueFacetName] !== undefined;
}

/** The filters of a search, without the constraint of the facet `except`, whose own counts ignore it. */
export function filters(query: SearchQuery, except?: FacetName): QueryDsl[] {
  const out: QueryDsl[] = [];
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

/** The clauses on `programmes.*` that one and the same programme must satisfy, without the constraint of `except`. */
export function programmeConstraints(query: SearchQuery, except?: FacetName): QueryDsl[] {
  const out: QueryDsl[] = [];
  for (const [name, values] of selectedProgrammeValues(query, except))
    out.push({ terms: { [valueFacets[name].programmeField]: values } });
  const { fee } = query.ranges;
  if (except !== 'fee' && isSet(fee)) out.push({ range: { 'programmes.fee': bounds(fee) } });
  return out;
}

function programmeFilter(query: SearchQuery, except?: FacetName): QueryDsl[] {
  const constraints = programmeConstraints(query, except);
  if (constraints.length === 0) return [];
  // Some programme satisfies a lone constraint exactly if the institute's own field has such a value, so no join is needed.
  if (constraints.length === 1) {
    const [selected] = selectedProgrammeValues(query, except);
    if (!selected) return [{ range: { [rangeFacets.fee.field]: bounds(query.ranges.fee) } }];
    const [name, values] = selected;
    return [{ terms: { [valueFacets[name].field]: values } }];
  }
  const pairs = pairFilter(query, except);
  return pairs ?? [{ nested: { path: 'programmes', query: { bool: { filter: constraints } } } }];
}

// With more terms than this, the join costs no more than the pairs.
const maxPairs = 500;

/**
 * The filter for exactly two constraints on values: the institute's own programme pairs are enough, without a join. Null if
 * the programme constraints are others.
 */
function pairFilter(query: SearchQuery, except?: FacetName): QueryDsl[] | null {
  const [first, second, third] = selectedProgrammeValues(query, except);
  if (!first || !second || third || (except !== 'fee' && isSet(query.ranges.fee))) return null;
  const [a, aValues] = first;
  const [b, bValues] = second;
  if (aValues.length * bValues.length > maxPairs) return null;
  return [
    {
      terms: {
        programme_pairs: aValues.flatMap((one) => bValues.map((other) => pairOf([a, one], [b, other]))),
      },
    },
  ];
}

/** The only constraint on a programme beside that of `except`, if it is one value. Null otherwise. */
export function loneProgrammeValue(query: SearchQuery, except?: FacetName): [ProgrammeFacet, string] | null {
  const [selected, another] = selectedProgrammeValues(query, except);
  if (!selected || another || isSet(query.ranges.fee)) return null;
  const [name, [value, ...others]] = selected;
  return value === undefined || others.length > 0 ? null : [name, value];
}

function selectedProgrammeValues(query: SearchQuery, except?: FacetName): [ProgrammeFacet, string[]][] {
  return programmeFacets.flatMap((name): [ProgrammeFacet, string[]][] => {
    const values = query.selected[name];
    return values && name !== except ? [[name, values]] : [];
  });
}

function isSet(range: Range): boolean {
  return range.min !== null || range.max !== null;
}

function bounds(range: Range) {
  return { ...(range.min !== null && { gte: range.min }), ...(range.max !== null && { lte: range.max }) };
}
