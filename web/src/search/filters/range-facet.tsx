import { type SubmitEvent, useEffect, useId, useRef, useState } from 'react';
import type { RangeFacet } from '../../../../src/contract/responses/facet-responses.ts';
import { rangeFacets } from '../../../../src/domain/search/facets.ts';
import { rangeLimits } from '../../../../src/domain/search/search-limits.ts';
import { navigate } from '../../routing/navigation.ts';
import { formatNumber } from '../../shared/format.ts';
import { type BucketChoice, bucketChoices } from '../model/bucket-choices.ts';
import type { RangeSpec } from '../model/filters.ts';
import {
  type RangeName,
  type SearchState,
  searchHref,
  takesWholeNumbers,
  withRange,
} from '../model/search-url.ts';

interface RangeFacetFormProps {
  spec: RangeSpec;
  state: SearchState;
  facet: RangeFacet | undefined;
}

export function RangeFacetForm({ spec, state, facet }: RangeFacetFormProps) {
  const [isInverted, setIsInverted] = useState(false);
  const errorId = useId();
  const form = useRef<HTMLFormElement>(null);
  const label = rangeFacets[spec.facet].label;
  const choices = bucketChoices(spec, state, facet?.buckets ?? []);
  const bounds = [spec.min, spec.max].map((name) => (name ? state.ranges[name] : '')).join();

  // biome-ignore lint/correctness/useExhaustiveDependencies: when the bounds of the search change, the inputs show them, and keep the focus.
  useEffect(() => {
    form.current?.reset();
    setIsInverted(false);
  }, [bounds]);

  function apply(event: SubmitEvent<HTMLFormElement>) {
    event.preventDefault();
    const data = new FormData(event.currentTarget);
    const min = readBound(data, spec.min);
    const max = readBound(data, spec.max);
    const inverted = min !== null && max !== null && min > max;
    setIsInverted(inverted);
    if (inverted) return;
    const range = { ...(spec.min && { [spec.min]: min }), ...(spec.max && { [spec.max]: max }) };
    navigate(searchHref(withRange(state, range)));
  }

  function boundField(name: RangeName | undefined, text: string, hint: number | null | undefined) {
    return (
      name && (
        <label className="range-field">
          <span>{text}</span>
          <input
            name={name}
            type="number"
            inputMode={takesWholeNumbers(name) ? 'numeric' : 'decimal'}
            min={rangeLimits[name].minimum}
            max={rangeLimits[name].maximum}
            step={takesWholeNumbers(name) ? 1 : 0.1}
            defaultValue={state.ranges[name]}
            placeholder={!hint ? undefined : String(hint)}
            aria-invalid={isInverted}
            aria-describedby={isInverted ? errorId : undefined}
          />
        </label>
      )
    );
  }

  return (
    <form ref={form} className="range" onSubmit={apply} aria-label={label}>
      {choices.length > 0 && <BucketList choices={choices} />}
      <div className="range-fields">
        {boundField(spec.min, 'From', facet?.min)}
        {boundField(spec.max, 'To', facet?.max)}
        <button type="submit" className="button">
          Apply
        </button>
      </div>
      {facet?.max != null && facet.max > 0 && (
        <p className="quiet">
          {spec.format(facet.min ?? 0)} to {spec.format(facet.max)} in these results
        </p>
      )}
      {isInverted && (
        <p id={errorId} className="field-error" role="alert">
          “From” must not be greater than “To”.
        </p>
      )}
    </form>
  );
}

function BucketList({ choices }: { choices: BucketChoice[] }) {
  return (
    <ul className="buckets">
      {choices.map(({ label, count, isSelected, state }) => (
        <li key={label}>
          <button
            type="button"
            className="bucket"
            aria-pressed={isSelected}
            onClick={() => navigate(searchHref(state))}
          >
            <span className="facet-label">{label}</span>{' '}
            <span className="facet-number">{formatNumber(count)}</span>
          </button>
        </li>
      ))}
    </ul>
  );
}

function readBound(data: FormData, name: RangeName | undefined): number | null {
  const text = name ? data.get(name) : null;
  return typeof text === 'string' && text !== '' ? Number(text) : null;
}
