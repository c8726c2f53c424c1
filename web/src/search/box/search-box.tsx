import { type KeyboardEvent, type SubmitEvent, useEffect, useId, useRef, useState } from 'react';
import { currentLocation, navigate, navigateFrom } from '../../routing/navigation.ts';
import { count } from '../../shared/format.ts';
import {
  cleanText,
  maxWords,
  parseSearch,
  type SearchState,
  searchHref,
  withQuery,
} from '../model/search-url.ts';
import type { SuggestedOption } from '../model/suggestion-groups.ts';
import { SuggestionList } from './suggestion-list.tsx';
import { useSlashKey } from './use-slash-key.ts';
import { useSuggestions } from './use-suggestions.ts';

// Long enough for suggestions to come first.
const pauseMs = 450;

/**
 * A combobox of suggestions. What is typed is searched for after a pause, without a history entry, unless suggestions
 * are on view; Enter makes an entry.
 */
export function SearchBox({ state }: { state: SearchState }) {
  const { q } = state;
  const [text, setText] = useState(q);
  const [shown, setShown] = useState(q);
  const [wanted, setWanted] = useState(false);
  const [activeKey, setActiveKey] = useState<string | null>(null);
  // Where typing began, and where it led: Enter leaves the first in the history.
  const typed = useRef({ from: '', to: '' });
  const input = useRef<HTMLInputElement>(null);
  const id = useId();
  useSlashKey(input);

  const groups = useSuggestions(text, wanted, state);
  const options = groups.flatMap((group) => group.options);
  const open = options.length > 0;
  const active = options.find(({ key }) => key === activeKey);

  // The address changed otherwise than by typing here, as by going back.
  if (shown !== q) {
    setShown(q);
    if (cleanText(text) !== q) {
      setText(q);
      setWanted(false);
    }
  }

  useEffect(() => {
    if (open || cleanText(text) === q) return;
    const timer = window.setTimeout(() => {
      const here = currentLocation();
      const to = searchFor(text);
      if (typed.current.to !== here) typed.current.from = here;
      typed.current.to = to;
      navigate(to, 'replace');
    }, pauseMs);
    // A search that another one overtook is not to come late.
    return () => window.clearTimeout(timer);
  }, [open, text, q]);

  function change(value: string) {
    setText(value);
    setWanted(true);
    setActiveKey(null);
  }

  function close() {
    setWanted(false);
    setActiveKey(null);
  }

  function go(href: string) {
    const here = currentLocation();
    const from = typed.current.to === here ? typed.current.from : here;
    typed.current = { from: '', to: '' };
    navigateFrom(from, href);
    close();
    // The keyboard of a phone would cover what was found.
    if (window.matchMedia('(pointer: coarse)').matches) input.current?.blur();
  }

  function choose({ href, text: left }: SuggestedOption) {
    if (left === null) {
      navigate(href);
      window.scrollTo(0, 0);
    } else {
      setText(left);
      go(href);
    }
  }

  function submit(event: SubmitEvent) {
    event.preventDefault();
    go(searchFor(text));
  }

  function onKey(event: KeyboardEvent) {
    // Enter and arrows that end or steer the composing of a letter are none.
    if (event.nativeEvent.isComposing) return;
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault();
      if (open) step(event.key === 'ArrowDown' ? 1 : -1);
      else setWanted(true);
    } else if (event.key === 'Enter' && active) {
      event.preventDefault();
      choose(active);
    } else if (event.key === 'Escape') {
      if (open) close();
      else change('');
      event.preventDefault();
    }
  }

  /** Through the options and, between the last and the first, the input itself. */
  function step(by: number) {
    const position = active ? options.indexOf(active) : -1;
    const places = options.length + 1;
    setActiveKey(options[((position + 1 + by + places) % places) - 1]?.key ?? null);
  }

  const optionId = (option: SuggestedOption) => `${id}-${options.indexOf(option)}`;
  return (
    <form className="search-form" onSubmit={submit}>
      <div className="search-field">
        <input
          ref={input}
          name="q"
          role="combobox"
          aria-label="Name, university, place or subject"
          aria-autocomplete="list"
          aria-expanded={open}
          aria-controls={open ? `${id}-list` : undefined}
          aria-activedescendant={active && optionId(active)}
          placeholder="Name, university, place or subject"
          inputMode="search"
          enterKeyHint="search"
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          maxLength={maxWords}
          value={text}
          onChange={(event) => change(event.target.value)}
          onKeyDown={onKey}
          onBlur={close}
        />
        {text !== '' && (
          <button
            type="button"
            className="clear-button"
            aria-label="Clear the search"
            onClick={() => {
              change('');
              input.current?.focus();
            }}
          >
            ×
          </button>
        )}
      </div>
      <button type="submit" className="button primary">
        Search
      </button>
      {open && (
        <SuggestionList
          id={`${id}-list`}
          groups={groups}
          active={active}
          optionId={optionId}
          onChoose={choose}
        />
      )}
      <p role="status" className="visually-hidden">
        {open ? count(options.length, 'suggestion', 'suggestions') : ''}
      </p>
    </form>
  );
}

/** Where the words lead, with the filters in use; nowhere else where they are the same. */
function searchFor(text: string): string {
  const state = parseSearch(window.location.search);
  return cleanText(text) === state.q ? currentLocation() : searchHref(withQuery(state, text));
}
