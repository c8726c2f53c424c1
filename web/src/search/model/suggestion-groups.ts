import type { SuggestedInstitute, Suggestions } from '../../../../src/contract/responses/suggest-response.ts';
import { type ValueFacetName, valueFacets } from '../../../../src/domain/search/facets.ts';
import { instituteHref } from '../../routing/routes.ts';
import { formatNumber } from '../../shared/format.ts';
import { type SearchState, searchHref, withFacet, withQuery } from './search-url.ts';
import { withoutWords } from './word-removal.ts';

export interface SuggestedOption {
  key: string;
  label: string;
  detail: string;
  href: string;
  /** The words that stay in the search box when a filter is chosen; null if the option leads to an institute. */
  remainingText: string | null;
}

export interface SuggestedGroup {
  title: string;
  options: SuggestedOption[];
}

/**
 * The suggestions as options of the search box, in groups; empty groups are left out. `requested` is the text that the
 * suggestions are for and `typed` the present content of the box: choosing a filter removes the former from the latter
 * and keeps what was typed since.
 */
export function suggestedGroups(
  { places, disciplines, universities, institutes }: Suggestions,
  requested: string,
  typed: string,
  state: SearchState,
): SuggestedGroup[] {
  const remainingText = withoutWords(typed, requested) ?? '';
  function filterOption(
    facet: ValueFacetName,
    value: string,
    label: string,
    detail: string,
  ): SuggestedOption {
    const chosen = withFacet(state, facet, [...(state.facets[facet] ?? []), value]);
    return {
      key: `${facet}:${value}`,
      label,
      detail,
      href: searchHref(withQuery(chosen, remainingText)),
      remainingText,
    };
  }
  const groups = [
    {
      title: 'Places',
      options: places.map(({ facet, value, state: within, count }) =>
        filterOption(
          facet,
          value,
          value,
          `${valueFacets[facet].label}${within ? ` in ${within}` : ''} · ${formatNumber(count)}`,
        ),
      ),
    },
    {
      title: 'Disciplines',
      options: disciplines.map(({ value, name, count }) =>
        filterOption('discipline', value, name, formatNumber(count)),
      ),
    },
    { title: 'Universities', options: universities.map(instituteOption) },
    { title: 'Institutes', options: institutes.map(instituteOption) },
  ];
  // Districts of the same name in two states are one filter, so they are one option.
  return groups
    .map(({ title, options }) => ({ title, options: [...new Map(options.map((o) => [o.key, o])).values()] }))
    .filter(({ options }) => options.length > 0);
}

function instituteOption({ slug, name, place }: SuggestedInstitute): SuggestedOption {
  return { key: slug, label: name, detail: place ?? '', href: instituteHref(slug), remainingText: null };
}
