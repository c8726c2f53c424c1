import { type RefObject, useEffect } from 'react';

const typingTargets = 'input:not([type=checkbox]), textarea, select, [contenteditable], [role=dialog]';

/** Moves the focus to the search box when `/` is pressed, unless somebody is typing elsewhere. */
export function useSlashKey(input: RefObject<HTMLInputElement | null>): void {
  useEffect(() => {
    function onKey(event: KeyboardEvent) {
      if (event.key !== '/' || event.ctrlKey || event.metaKey || event.altKey) return;
      if (event.target instanceof Element && event.target.closest(typingTargets)) return;
      event.preventDefault();
      input.current?.focus();
      input.current?.select();
    }
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, [input]);
}
