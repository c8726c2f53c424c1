import { type KeyboardEvent, type SubmitEvent, useId, useRef, useState } from 'react';
import { maxQueryLength } from '../../../../src/domain/search/search-limits.ts';
import { navigate } from '../../routing/navigation.ts';
import { formatCount } from '../../shared/format.ts';
import { cleanText, type SearchState } from '../model/search-url.ts';
import type { SuggestedOption } from '../model/suggestion-groups.ts';
import { SuggestionList } from './suggestion-list.tsx';
import { textSearchHref, useSearchAsYouType } from './use-search-as-you-type.ts';
import { useSlashKey } from './use-slash-key.ts';
import { useSuggestions } from './use-suggestions.ts';

/**
 * The search box: a combobox with suggestions. Unless suggestions are on view, a pause in typing starts a search without
 * a history entry; Enter always adds an entry.
 */
export function SearchBox({ state }: { state: SearchState }) {
  const { q } = state;
  const [text, setText] = useState(q);
  const [lastQuery, setLastQuery] = useState(q);
  const [isSuggesting, setIsSuggesting] = useState(false);
  const [activeKey, setActiveKey] = useState<string | null>(null);
  const input = useRef<HTMLInputElement>(null);
  const id = useId();
  useSlashKey(input);

  const groups = useSuggestions(text, isSuggesting, state);
  const options = groups.flatMap((group) => group.options);
  const isOpen = options.length > 0;
  const active = options.find(({ key }) => key === activeKey);
  const navigateFromTyping = useSearchAsYouType(text, q, isOpen);

  // The URL changed by something other than typing here, such as the back button.
  if (lastQuery !== q) {
    setLastQuery(q);
    if (cleanText(text) !== q) {
      setText(q);
      setIsSuggesting(false);
    }
  }

  function change(value: string) {
    setText(value);
    setIsSuggesting(true);
    setActiveKey(null);
  }

  function close() {
    setIsSuggesting(false);
    setActiveKey(null);
  }

  function goTo(href: string) {
    navigateFromTyping(href);
    close();
    // Hides the on-screen keyboard, which would cover the results.
    if (window.matchMedia('(pointer: coarse)').matches) input.current?.blur();
  }

  function choose({ href, remainingText }: SuggestedOption) {
    if (remainingText === null) {
      navigate(href);
      window.scrollTo(0, 0);
    } else {
      setText(remainingText);
      goTo(href);
    }
  }

  function submit(event: SubmitEvent) {
    event.preventDefault();
    goTo(textSearchHref(text));
  }

  function onKey(event: KeyboardEvent) {
    // While an input method composes a character, Enter and the arrow keys belong to it.
    if (event.nativeEvent.isComposing) return;
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault();
      if (isOpen) moveActive(event.key === 'ArrowDown' ? 1 : -1);
      else setIsSuggesting(true);
    } else if (event.key === 'Enter' && active) {
      event.preventDefault();
      choose(active);
    } else if (event.key === 'Escape') {
      if (isOpen) close();
      else change('');
      event.preventDefault();
    }
  }

  /** Moves through the options; the input itself comes between the last and the first. */
  function moveActive(by: number) {
    const position = active ? options.indexOf(active) : -1;
    const positions = options.length + 1;
    setActiveKey(options[((position + 1 + by + positions) % positions) - 1]?.key ?? null);
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
          aria-expanded={isOpen}
          aria-controls={isOpen ? `${id}-list` : undefined}
          aria-activedescendant={active && optionId(active)}
          placeholder="Name, university, place or subject"
          inputMode="search"
          enterKeyHint="search"
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          maxLength={maxQueryLength}
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
      {isOpen && (
        <SuggestionList
          id={`${id}-list`}
          groups={groups}
          active={active}
          optionId={optionId}
          onChoose={choose}
        />
      )}
      <p role="status" className="visually-hidden">
        {isOpen ? formatCount(options.length, 'suggestion', 'suggestions') : ''}
      </p>
    </form>
  );
}
