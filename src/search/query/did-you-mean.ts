import { asCompared, plainWordsOf } from '../../domain/text/names.ts';
import type { ParsedText } from '../../domain/text/parsed-text.ts';

// The best matches; a page may have a hundred.
const mostRead = 20;

/**
 * The query as it would be without typos, read off the names that a lenient search found: each word that no name has is
 * replaced by the nearest word of them, at most one edit for five letters, two from nine. Null when that changes
 * nothing.
 */
export function didYouMean({ plain, words }: ParsedText, names: string[]): string | null {
  const read = names.slice(0, mostRead).map(plainWordsOf);
  const known = new Set(read.flat());
  const alike = new Set(read.flatMap(asCompared));
  let changed = false;
  const corrected = plain.map((word, position) => {
    if (known.has(word) || alike.has(words[position] as string)) return word;
    const nearest = nearestWord(word, known);
    if (nearest === null) return word;
    changed = true;
    return nearest;
  });
  return changed ? corrected.join(' ') : null;
}

// Comparing two words takes time by the square of their length; no word of a name that is one is longer.
const longestCorrected = 40;

function nearestWord(word: string, candidates: Set<string>): string | null {
  if (word.length > longestCorrected) return null;
  const allowed = word.length >= 9 ? 2 : word.length >= 5 ? 1 : 0;
  let best: { word: string; edits: number } | null = null;
  for (const candidate of candidates) {
    if (Math.abs(candidate.length - word.length) > allowed) continue;
    const edits = editDistance(word, candidate);
    if (edits <= allowed && (!best || edits < best.edits)) best = { word: candidate, edits };
  }
  return best?.word ?? null;
}

/** Edits between two words, a swap of neighbours counting as one (optimal string alignment distance). */
export function editDistance(a: string, b: string): number {
  const rows: number[][] = [Array.from({ length: b.length + 1 }, (_, n) => n)];
  for (let i = 1; i <= a.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const at = (r: number, c: number) => (rows[r] as number[])[c] as number;
      const same = a[i - 1] === b[j - 1] ? 0 : 1;
      let edits = Math.min(at(i - 1, j) + 1, (row[j - 1] as number) + 1, at(i - 1, j - 1) + same);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        edits = Math.min(edits, at(i - 2, j - 2) + 1);
      row.push(edits);
    }
    rows.push(row);
  }
  return (rows[a.length] as number[])[b.length] as number;
}
