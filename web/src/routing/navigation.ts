import { useSyncExternalStore } from 'react';

const changed = 'institute-search:navigated';

function subscribe(listener: () => void): () => void {
  window.addEventListener('popstate', listener);
  window.addEventListener(changed, listener);
  return () => {
    window.removeEventListener('popstate', listener);
    window.removeEventListener(changed, listener);
  };
}

export function currentLocation(): string {
  return window.location.pathname + window.location.search;
}

/** The path with its query, followed as it changes. */
export function useLocation(): string {
  return useSyncExternalStore(subscribe, currentLocation);
}

/** Goes to a page of this app without loading it; going to where one is adds nothing to the history. */
export function navigate(href: string, how: 'push' | 'replace' = 'push'): void {
  if (href === currentLocation()) return;
  if (how === 'push') window.history.pushState({ from: currentLocation() }, '', href);
  else window.history.replaceState(window.history.state, '', href);
  window.dispatchEvent(new Event(changed));
}

/** Gives the current history entry back the address it had, and goes to `href` from there. */
export function navigateFrom(before: string, href: string): void {
  if (before === href) {
    navigate(href, 'replace');
    return;
  }
  window.history.replaceState(window.history.state, '', before);
  window.history.pushState({ from: before }, '', href);
  window.dispatchEvent(new Event(changed));
}

/** Where in this app a link led here from; null where the page was opened directly. */
export function cameFrom(): string | null {
  const state: unknown = window.history.state;
  if (typeof state !== 'object' || state === null || !('from' in state)) return null;
  return typeof state.from === 'string' ? state.from : null;
}
