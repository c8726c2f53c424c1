import { type SubmitEvent, useEffect, useRef, useState } from 'react';
import { Button } from 'react-aria-components/Button';
import { Input } from 'react-aria-components/Input';
import { Label } from 'react-aria-components/Label';
import { SearchField } from 'react-aria-components/SearchField';
import { currentLocation, navigate, navigateFrom } from '../router.ts';
import { cleanText, maxWords, parseSearch, searchHref, withQuery } from '../search-url.ts';
import { useSlashKey } from './use-slash-key.ts';

const debounceMs = 250;

/** What is typed is searched for after a pause, without a history entry; Enter makes one. */
export function SearchBox({ q }: { q: string }) {
  const [text, setText] = useState(q);
  const [shown, setShown] = useState(q);
  const timer = useRef<number>(undefined);
  // Where typing began, and where it led: Enter leaves the first in the history.
  const typed = useRef({ from: '', to: '' });
  const input = useRef<HTMLInputElement>(null);
  useSlashKey(input);

  // The address changed otherwise than by typing here, as by going back.
  if (shown !== q) {
    setShown(q);
    if (cleanText(text) !== q) setText(q);
  }
  // biome-ignore lint/correctness/useExhaustiveDependencies: a search that another one overtook is not to come late.
  useEffect(() => () => window.clearTimeout(timer.current), [q]);

  function target(value: string): string {
    const state = parseSearch(window.location.search);
    return cleanText(value) === state.q ? currentLocation() : searchHref(withQuery(state, value));
  }

  function searchTyped(value: string) {
    const here = currentLocation();
    const to = target(value);
    if (typed.current.to !== here) typed.current.from = here;
    typed.current.to = to;
    navigate(to, 'replace');
  }

  function change(value: string) {
    setText(value);
    window.clearTimeout(timer.current);
    timer.current = window.setTimeout(() => searchTyped(value), debounceMs);
  }

  function submit(event: SubmitEvent) {
    event.preventDefault();
    window.clearTimeout(timer.current);
    const here = currentLocation();
    const from = typed.current.to === here ? typed.current.from : here;
    typed.current = { from: '', to: '' };
    navigateFrom(from, target(text));
  }

  return (
    <form className="search-form" onSubmit={submit}>
      <SearchField className="search-field" value={text} onChange={change} maxLength={maxWords} name="q">
        <Label className="visually-hidden">Name, university, place or subject</Label>
        <Input ref={input} placeholder="Name, university, place or subject" enterKeyHint="search" />
        <Button className="clear-button" aria-label="Clear the search">
          ×
        </Button>
      </SearchField>
      <button type="submit" className="button primary">
        Search
      </button>
    </form>
  );
}
