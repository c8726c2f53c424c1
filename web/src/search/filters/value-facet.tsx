import { type FocusEvent, useState } from 'react';
import { Checkbox, CheckboxGroup } from 'react-aria-components/CheckboxGroup';
import type { FacetValue } from '../../../../src/contract/responses/facet-responses.ts';
import { type ValueFacetName, valueFacets } from '../../../../src/domain/search/facets.ts';
import { maxLookupLength } from '../../../../src/domain/search/search-limits.ts';
import { formatNumber } from '../../shared/format.ts';
import { valueLabel } from '../../shared/labels.ts';
import { facetRows } from '../model/facet-rows.ts';
import type { SearchState } from '../model/search-url.ts';
import { useFacetValues } from './use-facet-values.ts';

const collapsedCount = 8;
/** Longer lists get a field to search them by. */
const maxWithoutFilter = 12;

interface ValueFacetProps {
  name: ValueFacetName;
  state: SearchState;
  values: FacetValue[];
  distinct: number;
  onChange: (selected: string[]) => void;
}

/**
 * The values of one facet as check boxes. The URL says which ones are selected, not the response: that also selects the
 * values that it derived from words of the search.
 */
export function ValueFacet({ name, state, values, distinct, onChange }: ValueFacetProps) {
  const label = valueFacets[name].label;
  const selected = state.facets[name] ?? [];
  const [isExpanded, setIsExpanded] = useState(false);
  const [filter, setFilter] = useState('');
  const [fixedOrder, setFixedOrder] = useState<string[] | null>(null);
  const rows = facetRows(values, selected, fixedOrder);
  const total = Math.max(distinct, rows.length);
  // A complete list is searched here: it needs no request, and the API does not know the page's labels of its codes.
  const filterText = filter.trim().toLowerCase();
  const isComplete = distinct <= values.length;
  const { found, isPending, isError } = useFacetValues(name, isComplete ? '' : filterText, state);
  const matching =
    found?.values ?? rows.filter(({ value }) => valueLabel(name, value).toLowerCase().includes(filterText));
  const shown = isExpanded
    ? matching
    : rows.slice(0, Math.max(collapsedCount, fixedOrder ? 0 : selected.length));
  const matchCount = found?.distinct ?? (filterText === '' ? total : matching.length);

  function releaseOrder(event: FocusEvent) {
    if (!event.currentTarget.contains(event.relatedTarget)) setFixedOrder(null);
  }

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: it only observes the focus, so that the order stays while somebody selects values.
    <div onFocus={() => setFixedOrder(fixedOrder ?? rows.map(({ value }) => value))} onBlur={releaseOrder}>
      {isExpanded && total > maxWithoutFilter && (
        <input
          type="search"
          className="facet-filter"
          aria-label={`Search in ${label}`}
          placeholder={`Search in ${label.toLowerCase()}`}
          maxLength={maxLookupLength}
          value={filter}
          onChange={(event) => setFilter(event.target.value)}
        />
      )}
      <CheckboxGroup className="facet-values" aria-label={label} value={selected} onChange={onChange}>
        {shown.map(({ value, count }) => (
          <Checkbox key={value} value={value} className="facet-value">
            <span className="box" aria-hidden="true" />
            <span className="facet-label">{valueLabel(name, value)}</span>{' '}
            {count !== null && <span className="facet-number">{formatNumber(count)}</span>}
          </Checkbox>
        ))}
      </CheckboxGroup>
      {isExpanded && matching.length === 0 && !isPending && <p className="quiet">No matches.</p>}
      {isError && <p className="quiet">The full list could not be searched. Only loaded values are shown.</p>}
      {isExpanded && matchCount > shown.length && (
        <p className="quiet">
          Showing {formatNumber(shown.length)} of {formatNumber(matchCount)}. Type to narrow the list.
        </p>
      )}
      {total > collapsedCount && (
        <button
          type="button"
          className="link-button"
          aria-expanded={isExpanded}
          onClick={() => {
            setIsExpanded(!isExpanded);
            setFilter('');
          }}
        >
          {isExpanded ? 'Show fewer' : `Show all (${formatNumber(total)})`}
        </button>
      )}
    </div>
  );
}
