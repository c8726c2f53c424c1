import { navigate } from '../../routing/navigation.ts';
import type { InterpretationChip } from '../model/interpretation.ts';
import { searchHref } from '../model/search-url.ts';

/** The filters that the API derived from words of the search. Removing one removes its words. */
export function InterpretationChips({
  chips,
  onRemoved,
}: {
  chips: InterpretationChip[];
  onRemoved: () => void;
}) {
  if (chips.length === 0) return null;
  return (
    <section className="interpretation" aria-label="Filters from your words">
      <span>Understood as:</span>
      <ul>
        {chips.map(({ key, name, value, without }) => (
          <li key={key}>
            <button
              type="button"
              className="chip interpreted"
              onClick={() => {
                navigate(searchHref(without));
                onRemoved();
              }}
            >
              <span className="visually-hidden">Remove the words for </span>
              <span className="chip-name">{name}:</span> {value}
              <span aria-hidden="true" className="chip-x">
                ×
              </span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
