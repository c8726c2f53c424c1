import { useSyncExternalStore } from 'react';

const navigated = 'institute-search:navigated';

function subscribe(listener: () => void): () => void {
  window.addEventListener('popstate', listener);
  window.addEventListener(navigated, listener);
  return () => {
    window.removeEventListener('popstate', listener);
    window.removeEventListener(navigated, listener);
  };
}

/** The path with its query. */
export function currentLocation(): string {
  return window.location.pathname + window.location.search;
}

/** The current location; the component renders again when it changes. */
export function useLocation(): string {
  return useSyncExternalStore(subscribe, currentLocation);
}

/** Goes to a location without a reload. Does nothing if it is the current one. */
export function navigate(href: string, mode: 'push' | 'replace' = 'push'): void {
  if (href === currentLocation()) return;
  if (mode === 'push') window.history.pushState({ from: currentLocation() }, '', href);
  else window.history.replaceState(window.history.state, '', href);
  window.dispatchEvent(new Event(navigated));
}

/** Restores the location `from` in the current history entry, and goes to `href` from there. */
export function navigateFrom(from: string, href: string): void {
  if (from === href) {
    navigate(href, 'replace');
    return;
  }
  window.history.replaceState(window.history.state, '', from);
  window.history.pushState({ from }, '', href);
  window.dispatchEvent(new Event(navigated));
}

/** The location that a link of the page led here from; null if the page was opened directly. */
export function previousLocation(): string | null {
  const state: unknown = window.history.state;
  if (typeof state !== 'object' || state === null || !('from' in state)) return null;
  return typeof state.from === 'string' ? state.from : null;
}
