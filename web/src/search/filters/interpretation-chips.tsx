import { navigate } from '../../routing/navigation.ts';
import type { ReadChip } from '../model/interpretation.ts';
import { searchHref } from '../model/search-url.ts';

/** What words of the search were read as; each reading can be taken back, with its words. */
export function ReadAs({ chips, onRemoved }: { chips: ReadChip[]; onRemoved: () => void }) {
  if (chips.length === 0) return null;
  return (
    <section className="read-as" aria-label="How the words were read">
      <span>Read as:</span>
      <ul>
        {chips.map(({ key, name, value, without }) => (
          <li key={key}>
            <button
              type="button"
              className="chip read"
              onClick={() => {
                navigate(searchHref(without));
                onRemoved();
              }}
            >
              <span className="visually-hidden">Remove the words read as </span>
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
