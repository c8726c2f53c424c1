import type { estypes } from '@elastic/elasticsearch';
import { type FacetName, facets } from '../domain/facets.ts';
import type { Range, SearchQuery } from '../domain/search-query.ts';

type Dsl = estypes.QueryDslQueryContainer;

const programmeFacets = ['level', 'discipline', 'mode'] as const;
type ProgrammeFacet = (typeof programmeFacets)[number];

export function isProgrammeFacet(name: FacetName): name is ProgrammeFacet {
  return (programmeFacets as readonly string[]).includes(name);
}

/**
 * The filters of a search, without the selection of the facet `except`: what that facet's own counts are taken under.
 */
export function filters(query: SearchQuery, except?: FacetName): Dsl[] {
  const out: Dsl[] = [];
  for (const [name, values] of Object.entries(query.selected) as [FacetName, string[]][]) {
    if (name !== except && !isProgrammeFacet(name)) out.push({ terms: { [facets[name].field]: values } });
  }
  out.push(...programmeFilter(query, except));
  if (isSet(query.established)) out.push({ range: { established: bounds(query.established) } });
  if (query.ratingMin !== null) out.push({ range: { rating: { gte: query.ratingMin } } });
  return out;
}

/** What one and the same programme must satisfy, without the selection of `except`: clauses on `programmes.*`. */
export function programmeConstraints(query: SearchQuery, except?: FacetName): Dsl[] {
  const out: Dsl[] = [];
  for (const name of programmeFacets) {
    const values = query.selected[name];
    if (values && name !== except) out.push({ terms: { [facets[name].programmeField]: values } });
  }
  if (isSet(query.fee)) out.push({ range: { 'programmes.fee': bounds(query.fee) } });
  return out;
}

function programmeFilter(query: SearchQuery, except?: FacetName): Dsl[] {
  const constraints = programmeConstraints(query, except);
  if (constraints.length === 0) return [];
  const chosen = programmeFacets.filter((name) => query.selected[name] && name !== except);
  // A lone constraint holds for some programme exactly if the institute's own field has the value: no join needed.
  const [lone] = chosen;
  if (constraints.length === 1 && lone)
    return [{ terms: { [facets[lone].field]: query.selected[lone] as string[] } }];
  return [{ nested: { path: 'programmes', query: { bool: { filter: constraints } } } }];
}

function isSet(range: Range): boolean {
  return range.min !== null || range.max !== null;
}

function bounds(range: Range) {
  return { ...(range.min !== null && { gte: range.min }), ...(range.max !== null && { lte: range.max }) };
}
