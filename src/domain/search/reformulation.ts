import { isFiller, wordsOf } from '../text/names.ts';

/** A search with text, of some viewer. */
export interface TextSearch {
  q: string;
  /** how many institutes it found */
  total: number;
  /** in milliseconds since 1970 */
  at: number;
}

/** How often a search was followed by another one of the same viewer for the same. Says nothing about who searched. */
export interface Reformulation {
  q: string;
  next_q: string;
  times: number;
}

const maxPauseMs = 120_000;
// Sooner, the same words are still being typed.
const minPauseMs = 2_000;

/**
 * Whether the second search of a viewer says in other words what the first one did not find: it follows soon, and has a word in
 * common with it, or the first one found nothing.
 */
function isReformulation(first: TextSearch, second: TextSearch): boolean {
  const pauseMs = second.at - first.at;
  if (first.q === second.q || pauseMs < minPauseMs || pauseMs > maxPauseMs) return false;
  if (first.total === 0) return true;
  const words = new Set(wordsOf(first.q).filter((word) => !isFiller(word)));
  return wordsOf(second.q).some((word) => words.has(word));
}

const maxViewers = 10_000;

/** Remembers the last search of each viewer, of at most 10,000, in memory only. */
export function createReformulationWatch(): {
  /** @returns the search that this one reformulates; null if it does not */
  follow(viewer: string, search: TextSearch): TextSearch | null;
} {
  const last = new Map<string, TextSearch>();
  return {
    follow(viewer, search) {
      const first = last.get(viewer);
      // The last one goes to the end, so that the first ones are the oldest.
      last.delete(viewer);
      last.set(viewer, search);
      if (last.size > maxViewers) {
        const [oldest] = last.keys();
        if (oldest !== undefined) last.delete(oldest);
      }
      return first && isReformulation(first, search) ? first : null;
    },
  };
}
