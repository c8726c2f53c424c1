import { type FocusEvent, useState } from 'react';
import { Checkbox, CheckboxGroup } from 'react-aria-components/CheckboxGroup';
import type { FacetValue } from '../../api/response-types.ts';
import { formatNumber } from '../../shared/format.ts';
import { facetLabels, valueLabel } from '../../shared/labels.ts';
import { facetRows } from '../model/facet-rows.ts';
import type { FacetName, SearchState } from '../model/search-url.ts';
import { useFacetValues } from './use-facet-values.ts';

const firstShown = 8;
const filterFrom = 12;

interface ValueFacetProps {
  name: FacetName;
  state: SearchState;
  values: FacetValue[];
  distinct: number;
  onChange: (selected: string[]) => void;
}

/** What is selected is what the URL says: the answer also selects what words of the search were read as. */
export function ValueFacet({ name, state, values, distinct, onChange }: ValueFacetProps) {
  const label = facetLabels[name];
  const selected = state.facets[name] ?? [];
  const [all, setAll] = useState(false);
  const [wanted, setWanted] = useState('');
  const [held, setHeld] = useState<string[] | null>(null);
  const rows = facetRows(values, selected, held);
  const total = Math.max(distinct, rows.length);
  // Where all values are listed, they need not be asked for; the API also knows none of our names for its codes.
  const part = wanted.trim().toLowerCase();
  const { answer, isWaiting, isError } = useFacetValues(name, distinct > values.length ? part : '', state);
  const matching =
    answer?.values ?? rows.filter(({ value }) => valueLabel(name, value).toLowerCase().includes(part));
  const shown = all ? matching : rows.slice(0, Math.max(firstShown, held ? 0 : selected.length));
  const among = answer?.distinct ?? (part === '' ? total : matching.length);

  function release(event: FocusEvent) {
    if (!event.currentTarget.contains(event.relatedTarget)) setHeld(null);
  }

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: it only watches; the order stays while someone chooses here.
    <div onFocus={() => setHeld(held ?? rows.map(({ value }) => value))} onBlur={release}>
      {all && total > filterFrom && (
        <input
          type="search"
          className="facet-filter"
          aria-label={`Find in ${label}`}
          placeholder={`Find in ${label.toLowerCase()}`}
          maxLength={100}
          value={wanted}
          onChange={(event) => setWanted(event.target.value)}
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
      {all && matching.length === 0 && !isWaiting && <p className="quiet">None of these is called that.</p>}
      {isError && <p className="quiet">Only those listed could be looked through.</p>}
      {all && among > shown.length && (
        <p className="quiet">
          {formatNumber(shown.length)} of {formatNumber(among)} are listed. Type a name to find the others.
        </p>
      )}
      {total > firstShown && (
        <button
          type="button"
          className="link-button"
          aria-expanded={all}
          onClick={() => {
            setAll(!all);
            setWanted('');
          }}
        >
          {all ? 'Show fewer' : `Show all (${formatNumber(total)})`}
        </button>
      )}
    </div>
  );
}
