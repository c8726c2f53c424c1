import { useRef } from 'react';
import { navigate } from '../../routing/navigation.ts';
import type { ActiveFilter } from '../model/filters.ts';
import { type SearchState, searchHref, withoutFilters } from '../model/search-url.ts';

interface ActiveFiltersProps {
  state: SearchState;
  filters: ActiveFilter[];
  onCleared: () => void;
}

export function ActiveFilters({ state, filters, onCleared }: ActiveFiltersProps) {
  const list = useRef<HTMLUListElement>(null);
  if (filters.length === 0) return null;

  function remove(index: number, href: string) {
    navigate(href);
    if (filters.length === 1) return onCleared();
    // The focused button disappears, so the focus moves to the one that takes its place.
    const next = Math.min(index, filters.length - 2);
    requestAnimationFrame(() => list.current?.querySelectorAll('button')[next]?.focus());
  }

  return (
    <section className="active-filters" aria-label="Active filters">
      <ul ref={list}>
        {filters.map(({ key, name, value, without }, index) => (
          <li key={key}>
            <button type="button" className="chip" onClick={() => remove(index, searchHref(without))}>
              <span className="visually-hidden">Remove the filter </span>
              <span className="chip-name">{name}:</span> {value}
              <span aria-hidden="true" className="chip-x">
                ×
              </span>
            </button>
          </li>
        ))}
        <li>
          <button
            type="button"
            className="link-button"
            onClick={() => {
              navigate(searchHref(withoutFilters(state)));
              onCleared();
            }}
          >
            Clear all filters
          </button>
        </li>
      </ul>
    </section>
  );
}
