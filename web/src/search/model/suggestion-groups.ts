import type { SuggestedInstitute, Suggestions } from '../../api/response-types.ts';
import { instituteHref } from '../../routing/routes.ts';
import { formatNumber } from '../../shared/format.ts';
import { facetLabels } from '../../shared/labels.ts';
import { type FacetName, type SearchState, searchHref, withFacet, withQuery } from './search-url.ts';
import { withoutWords } from './word-removal.ts';

export interface SuggestedOption {
  key: string;
  label: string;
  detail: string;
  href: string;
  /** What is left of the words when a filter is chosen; null for an institute's page. */
  text: string | null;
}

export interface SuggestedGroup {
  title: string;
  options: SuggestedOption[];
}

/**
 * The suggestions for `answered` as what choosing each leads to; groups without any are left out. `typed` is what the
 * box holds by now: a filter takes the place of what it was suggested for, and of nothing that was typed since.
 */
export function suggestedGroups(
  { places, disciplines, universities, institutes }: Suggestions,
  answered: string,
  typed: string,
  state: SearchState,
): SuggestedGroup[] {
  const text = withoutWords(typed, answered) ?? '';
  function filter(facet: FacetName, value: string, label: string, detail: string): SuggestedOption {
    const chosen = withFacet(state, facet, [...(state.facets[facet] ?? []), value]);
    return { key: `${facet}:${value}`, label, detail, href: searchHref(withQuery(chosen, text)), text };
  }
  const groups = [
    {
      title: 'Places',
      options: places.map(({ facet, value, state: within, count }) =>
        filter(
          facet,
          value,
          value,
          `${facetLabels[facet]}${within ? ` in ${within}` : ''} · ${formatNumber(count)}`,
        ),
      ),
    },
    {
      title: 'Disciplines',
      options: disciplines.map(({ value, name, count }) =>
        filter('discipline', value, name, formatNumber(count)),
      ),
    },
    { title: 'Universities', options: universities.map(page) },
    { title: 'Institutes', options: institutes.map(page) },
  ];
  // Two districts of one name are one filter.
  return groups
    .map(({ title, options }) => ({ title, options: [...new Map(options.map((o) => [o.key, o])).values()] }))
    .filter(({ options }) => options.length > 0);
}

function page({ slug, name, place }: SuggestedInstitute): SuggestedOption {
  return { key: slug, label: name, detail: place ?? '', href: instituteHref(slug), text: null };
}
