import { useEffect, useRef } from 'react';
import { currentLocation, navigate, navigateFrom } from '../../routing/navigation.ts';
import { cleanText, parseSearch, searchHref, withQuery } from '../model/search-url.ts';

/** The pause in typing after which a search starts: long enough for the suggestions to arrive first. */
const typingPauseMs = 450;

/**
 * Searches for `text` after a pause in typing, without a history entry, unless `isSuspended`; `q` is the text of the
 * current search. Returns a function that goes to a location and keeps the one where typing began in the history.
 */
export function useSearchAsYouType(text: string, q: string, isSuspended: boolean): (href: string) => void {
  // The location where typing began and the one that it led to.
  const typing = useRef({ from: '', to: '' });

  useEffect(() => {
    if (isSuspended || cleanText(text) === q) return;
    const timer = window.setTimeout(() => {
      const here = currentLocation();
      const to = textSearchHref(text);
      if (typing.current.to !== here) typing.current.from = here;
      typing.current.to = to;
      navigate(to, 'replace');
    }, typingPauseMs);
    // A newer search must not be overwritten by this one.
    return () => window.clearTimeout(timer);
  }, [isSuspended, text, q]);

  return (href) => {
    const here = currentLocation();
    const from = typing.current.to === here ? typing.current.from : here;
    typing.current = { from: '', to: '' };
    navigateFrom(from, href);
  };
}

/** The address of a search for `text` with the current filters; the current address if the words are the same. */
export function textSearchHref(text: string): string {
  const state = parseSearch(window.location.search);
  return cleanText(text) === state.q ? currentLocation() : searchHref(withQuery(state, text));
}
