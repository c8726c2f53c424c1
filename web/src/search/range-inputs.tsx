import { type SubmitEvent, useId, useState } from 'react';
import type { RangeSpec } from '../filters.ts';
import { navigate } from '../router.ts';
import { type RangeName, rangeLimits, type SearchState, searchHref, withRange } from '../search-url.ts';
import type { RangeFacet } from '../types.ts';

interface RangeInputsProps {
  spec: RangeSpec;
  state: SearchState;
  facet: RangeFacet | null;
}

export function RangeInputs({ spec, state, facet }: RangeInputsProps) {
  const [wrong, setWrong] = useState(false);
  const problem = useId();

  function apply(event: SubmitEvent<HTMLFormElement>) {
    event.preventDefault();
    const data = new FormData(event.currentTarget);
    const min = bound(data, spec.min);
    const max = bound(data, spec.max);
    const crossed = min !== null && max !== null && min > max;
    setWrong(crossed);
    if (crossed) return;
    const bounds = { ...(spec.min && { [spec.min]: min }), ...(spec.max && { [spec.max]: max }) };
    navigate(searchHref(withRange(state, bounds)));
  }

  function field(name: RangeName | undefined, label: string, hint: number | null | undefined) {
    return (
      name && (
        <label className="range-field">
          <span>{label}</span>
          <input
            name={name}
            type="number"
            inputMode={rangeLimits[name].step === 1 ? 'numeric' : 'decimal'}
            {...rangeLimits[name]}
            defaultValue={state.ranges[name]}
            placeholder={!hint ? undefined : String(hint)}
            aria-invalid={wrong}
            aria-describedby={wrong ? problem : undefined}
          />
        </label>
      )
    );
  }

  return (
    <form className="range" onSubmit={apply} aria-label={spec.name}>
      <div className="range-fields">
        {field(spec.min, 'From', facet?.min)}
        {field(spec.max, 'To', facet?.max)}
        <button type="submit" className="button">
          Apply
        </button>
      </div>
      {facet?.max != null && facet.max > 0 && (
        <p className="quiet">
          {spec.format(facet.min ?? 0)} to {spec.format(facet.max)} in these results
        </p>
      )}
      {wrong && (
        <p id={problem} className="field-error" role="alert">
          The first amount is above the second.
        </p>
      )}
    </form>
  );
}

function bound(data: FormData, name: RangeName | undefined): number | null {
  const text = name ? data.get(name) : null;
  return typeof text === 'string' && text !== '' ? Number(text) : null;
}
