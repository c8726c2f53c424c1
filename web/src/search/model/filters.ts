import {
  type RangeFacetName,
  rangeFacets,
  valueFacetNames,
  valueFacets,
} from '../../../../src/domain/search/facets.ts';
import { formatMoney, formatNumber } from '../../shared/format.ts';
import { valueLabel } from '../../shared/labels.ts';
import { type RangeName, type SearchState, withFacet, withRange } from './search-url.ts';

export interface ActiveFilter {
  key: string;
  name: string;
  value: string;
  /** The search without this filter. */
  without: SearchState;
}

/** How the page presents the facet of a range. */
export interface RangeSpec {
  facet: RangeFacetName;
  min?: RangeName;
  max?: RangeName;
  /** The word before the upper bound of a bucket without a lower one: 'Under ₹25,000'. */
  below: string;
  /** The words after the lower bound of a bucket without an upper one: '₹5,00,000 or more'. */
  above: string;
  format: (value: number) => string;
}

export const rangeSpecs: RangeSpec[] = [
  {
    facet: 'fee',
    min: 'fee_min',
    max: 'fee_max',
    below: 'Under',
    above: 'or more',
    // The API compares fees as numbers, whatever their currency; nearly all of them are in rupees.
    format: (value) => formatMoney(value, 'INR'),
  },
  {
    facet: 'established',
    min: 'established_min',
    max: 'established_max',
    below: 'Before',
    above: 'or later',
    format: String,
  },
  {
    facet: 'rating',
    min: 'rating_min',
    below: 'Under',
    above: 'or more',
    format: formatNumber,
  },
];

/** Every active filter, in the order of the filter panel. The words of the search are not among them. */
export function activeFilters(state: SearchState): ActiveFilter[] {
  const filters: ActiveFilter[] = [];
  for (const facet of valueFacetNames) {
    const values = state.facets[facet] ?? [];
    for (const value of values) {
      filters.push({
        key: `${facet}:${value}`,
        name: valueFacets[facet].label,
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
      name: rangeFacets[spec.facet].label,
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
