import type { ReactNode } from 'react';
import { Button } from 'react-aria-components/Button';
import { Disclosure, DisclosurePanel } from 'react-aria-components/Disclosure';
import { Heading } from 'react-aria-components/Heading';
import type { Facets, RangeFacet, ValuesFacet } from '../../../../src/contract/responses/facet-responses.ts';
import type { ReadFilter } from '../../../../src/contract/responses/search-response.ts';
import {
  rangeFacets,
  type ValueFacetName,
  valueFacetNames,
  valueFacets,
} from '../../../../src/domain/search/facets.ts';
import { navigate } from '../../routing/navigation.ts';
import { type RangeSpec, rangeSpecs } from '../model/filters.ts';
import { selectFacetValues } from '../model/interpretation.ts';
import { type SearchState, searchHref } from '../model/search-url.ts';
import { RangeFacetForm } from './range-facet.tsx';
import { ValueFacet } from './value-facet.tsx';

const initiallyExpanded: ReadonlySet<string> = new Set(['state', 'discipline', 'kind', 'level', 'fee']);

interface FacetPanelProps {
  state: SearchState;
  facets: Facets;
  interpretation: ReadFilter[];
}

export function FacetPanel({ state, facets, interpretation }: FacetPanelProps) {
  return (
    <div className="facets">
      {valueFacetNames.map((name) => valueFacetSection(name, state, facets[name], interpretation))}
      {rangeSpecs.map((spec) => rangeFacetSection(spec, state, facets[spec.facet]))}
    </div>
  );
}

function valueFacetSection(
  name: ValueFacetName,
  state: SearchState,
  facet: ValuesFacet | undefined,
  interpretation: ReadFilter[],
) {
  const selected = state.facets[name] ?? [];
  const values = facet?.values ?? [];
  // A single country does not narrow anything down.
  const minValues = name === 'country' ? 2 : 1;
  if (selected.length === 0 && values.length < minValues) return null;
  return (
    <Section key={name} name={name} title={valueFacets[name].label} selectedCount={selected.length}>
      <ValueFacet
        name={name}
        state={state}
        values={values}
        distinct={facet?.distinct ?? 0}
        onChange={(chosen) => navigate(searchHref(selectFacetValues(state, name, chosen, interpretation)))}
      />
    </Section>
  );
}

function rangeFacetSection(spec: RangeSpec, state: SearchState, facet: RangeFacet | undefined) {
  const boundCount = [spec.min, spec.max].filter((name) => name && state.ranges[name] !== undefined).length;
  if (boundCount === 0 && (facet?.max ?? 0) <= 0) return null;
  return (
    <Section
      key={spec.facet}
      name={spec.facet}
      title={rangeFacets[spec.facet].label}
      selectedCount={boundCount}
    >
      <RangeFacetForm spec={spec} state={state} facet={facet} />
    </Section>
  );
}

interface SectionProps {
  name: string;
  title: string;
  selectedCount: number;
  children: ReactNode;
}

function Section({ name, title, selectedCount, children }: SectionProps) {
  return (
    <Disclosure className="facet" defaultExpanded={initiallyExpanded.has(name) || selectedCount > 0}>
      <Heading level={3} className="facet-title">
        <Button slot="trigger" className="facet-trigger">
          <span>{title}</span>{' '}
          {selectedCount > 0 && (
            <span className="facet-count">
              {selectedCount}
              <span className="visually-hidden"> selected</span>
            </span>
          )}
          <span className="chevron" aria-hidden="true" />
        </Button>
      </Heading>
      <DisclosurePanel className="facet-panel">{children}</DisclosurePanel>
    </Disclosure>
  );
}
