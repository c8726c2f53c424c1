import { type FocusEvent, useState } from 'react';
import { Checkbox, CheckboxGroup } from 'react-aria-components/CheckboxGroup';
import { facetRows } from '../facet-rows.ts';
import { formatNumber } from '../format.ts';
import { valueLabel } from '../labels.ts';
import type { FacetValue } from '../types.ts';

const firstShown = 8;
const filterFrom = 12;

interface ValueFacetProps {
  label: string;
  facetName: string;
  values: FacetValue[];
  distinct: number;
  selected: string[];
  onChange: (selected: string[]) => void;
}

export function ValueFacet({ label, facetName, values, distinct, selected, onChange }: ValueFacetProps) {
  const [all, setAll] = useState(false);
  const [filter, setFilter] = useState('');
  const [held, setHeld] = useState<string[] | null>(null);
  const rows = facetRows(values, selected, held);
  const wanted = filter.trim().toLowerCase();
  const matching = rows.filter(({ value }) => valueLabel(facetName, value).toLowerCase().includes(wanted));
  const shown = all ? matching : rows.slice(0, Math.max(firstShown, held ? 0 : selected.length));
  const total = Math.max(distinct, rows.length);

  function release(event: FocusEvent) {
    if (!event.currentTarget.contains(event.relatedTarget)) setHeld(null);
  }

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: it only watches; the order stays while someone chooses here.
    <div onFocus={() => setHeld(held ?? rows.map(({ value }) => value))} onBlur={release}>
      {all && rows.length > filterFrom && (
        <input
          type="search"
          className="facet-filter"
          aria-label={`Find in ${label}`}
          placeholder={`Find in ${label.toLowerCase()}`}
          value={filter}
          onChange={(event) => setFilter(event.target.value)}
        />
      )}
      <CheckboxGroup className="facet-values" aria-label={label} value={selected} onChange={onChange}>
        {shown.map(({ value, count }) => (
          <Checkbox key={value} value={value} className="facet-value">
            <span className="box" aria-hidden="true" />
            <span className="facet-label">{valueLabel(facetName, value)}</span>{' '}
            {count !== null && <span className="facet-number">{formatNumber(count)}</span>}
          </Checkbox>
        ))}
      </CheckboxGroup>
      {all && matching.length === 0 && <p className="quiet">None of these is called that.</p>}
      {all && total > rows.length && (
        <p className="quiet">
          {formatNumber(rows.length)} of {formatNumber(total)} are listed. Narrow the search to see the
          others.
        </p>
      )}
      {total > firstShown && (
        <button
          type="button"
          className="link-button"
          aria-expanded={all}
          onClick={() => {
            setAll(!all);
            setFilter('');
          }}
        >
          {all ? 'Show fewer' : `Show all (${formatNumber(total)})`}
        </button>
      )}
    </div>
  );
}
