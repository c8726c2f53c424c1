import type { ReactNode } from 'react';
import { Button } from 'react-aria-components/Button';
import { Disclosure, DisclosurePanel } from 'react-aria-components/Disclosure';
import { Heading } from 'react-aria-components/Heading';
import type { Facet, ReadFilter } from '../../api/response-types.ts';
import { navigate } from '../../routing/navigation.ts';
import { facetLabels } from '../../shared/labels.ts';
import { type RangeSpec, rangeSpecs } from '../model/filters.ts';
import { withChoice } from '../model/interpretation.ts';
import { type FacetName, facetNames, type SearchState, searchHref } from '../model/search-url.ts';
import { RangeInputs } from './range-facet.tsx';
import { ValueFacet } from './value-facet.tsx';

const openAtFirst: ReadonlySet<string> = new Set(['state', 'discipline', 'kind', 'level', 'fee']);

interface FacetPanelProps {
  state: SearchState;
  facets: Partial<Record<string, Facet>>;
  interpretation: ReadFilter[];
}

export function FacetPanel({ state, facets, interpretation }: FacetPanelProps) {
  return (
    <div className="facets">
      {facetNames.map((name) => valueFacet(name, state, facets[name], interpretation))}
      {rangeSpecs.map((spec) => rangeFacet(spec, state, facets[spec.facet]))}
    </div>
  );
}

function valueFacet(
  name: FacetName,
  state: SearchState,
  facet: Facet | undefined,
  interpretation: ReadFilter[],
) {
  const selected = state.facets[name] ?? [];
  const values = facet?.type === 'values' ? facet.values : [];
  // Where all are in one country, naming it helps nobody.
  const fewest = name === 'country' ? 2 : 1;
  if (selected.length === 0 && values.length < fewest) return null;
  return (
    <Section key={name} name={name} title={facetLabels[name]} inUse={selected.length}>
      <ValueFacet
        name={name}
        state={state}
        values={values}
        distinct={facet?.type === 'values' ? (facet.distinct ?? values.length) : values.length}
        onChange={(chosen) => navigate(searchHref(withChoice(state, name, chosen, interpretation)))}
      />
    </Section>
  );
}

function rangeFacet(spec: RangeSpec, state: SearchState, facet: Facet | undefined) {
  const inUse = [spec.min, spec.max].filter((name) => name && state.ranges[name] !== undefined).length;
  const max = facet?.type === 'range' ? (facet.max ?? 0) : 0;
  if (inUse === 0 && max <= 0) return null;
  return (
    <Section key={spec.facet} name={spec.facet} title={spec.name} inUse={inUse}>
      <RangeInputs spec={spec} state={state} facet={facet?.type === 'range' ? facet : null} />
    </Section>
  );
}

interface SectionProps {
  name: string;
  title: string;
  inUse: number;
  children: ReactNode;
}

function Section({ name, title, inUse, children }: SectionProps) {
  return (
    <Disclosure className="facet" defaultExpanded={openAtFirst.has(name) || inUse > 0}>
      <Heading level={3} className="facet-title">
        <Button slot="trigger" className="facet-trigger">
          <span>{title}</span>{' '}
          {inUse > 0 && (
            <span className="facet-count">
              {inUse}
              <span className="visually-hidden"> in use</span>
            </span>
          )}
          <span className="chevron" aria-hidden="true" />
        </Button>
      </Heading>
      <DisclosurePanel className="facet-panel">{children}</DisclosurePanel>
    </Disclosure>
  );
}
