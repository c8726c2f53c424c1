import { type SubmitEvent, useEffect, useId, useRef, useState } from 'react';
import type { RangeFacet } from '../../api/response-types.ts';
import { navigate } from '../../routing/navigation.ts';
import { formatNumber } from '../../shared/format.ts';
import { bucketChoices } from '../model/bucket-choices.ts';
import type { RangeSpec } from '../model/filters.ts';
import { type RangeName, rangeLimits, type SearchState, searchHref, withRange } from '../model/search-url.ts';

interface RangeInputsProps {
  spec: RangeSpec;
  state: SearchState;
  facet: RangeFacet | null;
}

export function RangeInputs({ spec, state, facet }: RangeInputsProps) {
  const [wrong, setWrong] = useState(false);
  const problem = useId();
  const form = useRef<HTMLFormElement>(null);
  const choices = bucketChoices(spec, state, facet?.buckets ?? []);
  const bounds = [spec.min, spec.max].map((name) => (name ? state.ranges[name] : '')).join();

  // biome-ignore lint/correctness/useExhaustiveDependencies: the inputs follow the search, and keep the focus.
  useEffect(() => {
    form.current?.reset();
    setWrong(false);
  }, [bounds]);

  function apply(event: SubmitEvent<HTMLFormElement>) {
    event.preventDefault();
    const data = new FormData(event.currentTarget);
    const min = bound(data, spec.min);
    const max = bound(data, spec.max);
    const crossed = min !== null && max !== null && min > max;
    setWrong(crossed);
    if (crossed) return;
    const wanted = { ...(spec.min && { [spec.min]: min }), ...(spec.max && { [spec.max]: max }) };
    navigate(searchHref(withRange(state, wanted)));
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
    <form ref={form} className="range" onSubmit={apply} aria-label={spec.name}>
      {choices.length > 0 && (
        <ul className="buckets">
          {choices.map(({ label, count, chosen, state: to }) => (
            <li key={label}>
              <button
                type="button"
                className="bucket"
                aria-pressed={chosen}
                onClick={() => navigate(searchHref(to))}
              >
                <span className="facet-label">{label}</span>{' '}
                <span className="facet-number">{formatNumber(count)}</span>
              </button>
            </li>
          ))}
        </ul>
      )}
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
