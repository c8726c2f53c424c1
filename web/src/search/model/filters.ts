import { formatMoney, formatNumber } from '../../shared/format.ts';
import { facetLabels, valueLabel } from '../../shared/labels.ts';
import { facetNames, type RangeName, type SearchState, withFacet, withRange } from './search-url.ts';

export interface ActiveFilter {
  key: string;
  /** The API parameters that this filter is made of. */
  parameters: string[];
  name: string;
  value: string;
  /** The search without it. */
  without: SearchState;
}

export interface RangeSpec {
  facet: string;
  name: string;
  min?: RangeName;
  max?: RangeName;
  /** Before the bound of a range that is open below, and after that of one that is open above. */
  below: string;
  above: string;
  format: (value: number) => string;
}

export const rangeSpecs: RangeSpec[] = [
  {
    facet: 'fee',
    name: 'Yearly fee',
    min: 'fee_min',
    max: 'fee_max',
    below: 'Under',
    above: 'or more',
    // Fees are compared as numbers, whatever their currency; nearly all are in rupees.
    format: (value) => formatMoney(value, 'INR'),
  },
  {
    facet: 'established',
    name: 'Established',
    min: 'established_min',
    max: 'established_max',
    below: 'Before',
    above: 'or later',
    format: String,
  },
  {
    facet: 'rating',
    name: 'Rating',
    min: 'rating_min',
    below: 'Under',
    above: 'or more',
    format: formatNumber,
  },
];

/** Every filter in use, in the order of the panel; the words searched for are not one of them. */
export function activeFilters(state: SearchState): ActiveFilter[] {
  const filters: ActiveFilter[] = [];
  for (const facet of facetNames) {
    const values = state.facets[facet] ?? [];
    for (const value of values) {
      filters.push({
        key: `${facet}:${value}`,
        parameters: [facet],
        name: facetLabels[facet],
        value: valueLabel(facet, value),
        without: withFacet(
          state,
          facet,
          values.filter((other) => other !== value),
        ),
      });
    }
  }
  for (const spec of rangeSpecs) {
    const bounds = [spec.min, spec.max].filter((name) => name !== undefined);
    if (bounds.every((name) => state.ranges[name] === undefined)) continue;
    filters.push({
      key: spec.facet,
      parameters: bounds,
      name: spec.name,
      value: rangeText(spec, state),
      without: withRange(state, Object.fromEntries(bounds.map((name) => [name, null]))),
    });
  }
  return filters;
}

function rangeText(spec: RangeSpec, state: SearchState): string {
  const min = spec.min && state.ranges[spec.min];
  const max = spec.max && state.ranges[spec.max];
  if (min === undefined) return max === undefined ? '' : `up to ${spec.format(max)}`;
  return max === undefined ? `from ${spec.format(min)}` : `${spec.format(min)} to ${spec.format(max)}`;
}
