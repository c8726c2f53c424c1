import { type MouseEvent, useEffect, useRef } from 'react';
import type { SuggestedGroup, SuggestedOption } from '../model/suggestion-groups.ts';

interface SuggestionListProps {
  id: string;
  groups: SuggestedGroup[];
  active: SuggestedOption | undefined;
  optionId: (option: SuggestedOption) => string;
  onChoose: (option: SuggestedOption) => void;
}

/** The list of the search box, a combobox: the focus stays in the input. */
export function SuggestionList({ id, groups, active, optionId, onChoose }: SuggestionListProps) {
  const list = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (active) list.current?.querySelector('[aria-selected=true]')?.scrollIntoView({ block: 'nearest' });
  }, [active]);

  function choose(event: MouseEvent, option: SuggestedOption) {
    // The browser handles clicks that open a tab or a window.
    if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    onChoose(option);
  }

  return (
    <div
      ref={list}
      id={id}
      role="listbox"
      aria-label="Suggestions"
      tabIndex={-1}
      className="suggestions"
      // Keeps the focus in the input when the mouse button goes down.
      onMouseDown={(event) => event.preventDefault()}
    >
      {groups.map(({ title, options }) => (
        // biome-ignore lint/a11y/useSemanticElements: a listbox may contain groups, but no fieldset.
        <div key={title} role="group" aria-label={title} className="suggestion-group">
          <div className="suggestion-title" aria-hidden="true">
            {title}
          </div>
          {options.map((option) => (
            <a
              key={option.key}
              id={optionId(option)}
              role="option"
              aria-selected={option.key === active?.key}
              tabIndex={-1}
              href={option.href}
              className="suggestion"
              onClick={(event) => choose(event, option)}
            >
              <span>{option.label}</span> {option.detail && <span className="quiet">{option.detail}</span>}
            </a>
          ))}
        </div>
      ))}
    </div>
  );
}
