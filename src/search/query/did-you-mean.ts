import { at } from '../../domain/at.ts';
import { asCompared, plainWordsOf } from '../../domain/text/names.ts';
import type { ParsedText } from '../../domain/text/parsed-text.ts';

// A page may have a hundred names; the best matches come first.
const maxNames = 20;

/**
 * The query without typos, made from the names that a lenient search found: each word that none of them has is replaced by
 * their nearest word, with at most one edit from five letters and two from nine. Null if nothing changes.
 */
export function didYouMean({ plain, words }: ParsedText, names: string[]): string | null {
  const namesWords = names.slice(0, maxNames).map(plainWordsOf);
  const asWritten = new Set(namesWords.flat());
  const compared = new Set(namesWords.flatMap(asCompared));
  let changed = false;
  const corrected = plain.map((word, position) => {
    if (asWritten.has(word) || compared.has(at(words, position))) return word;
    const nearest = nearestWord(word, asWritten);
    if (nearest === null) return word;
    changed = true;
    return nearest;
  });
  return changed ? corrected.join(' ') : null;
}

// The time to compare two words grows with the square of their length; no real word of a name is longer.
const maxCorrectedLength = 40;

function nearestWord(word: string, candidates: Set<string>): string | null {
  if (word.length > maxCorrectedLength) return null;
  const maxEdits = word.length >= 9 ? 2 : word.length >= 5 ? 1 : 0;
  let best: { word: string; edits: number } | null = null;
  for (const candidate of candidates) {
    if (Math.abs(candidate.length - word.length) > maxEdits) continue;
    const edits = editDistance(word, candidate);
    if (edits <= maxEdits && (!best || edits < best.edits)) best = { word: candidate, edits };
  }
  return best?.word ?? null;
}

/**
 * The edits between two words: the optimal string alignment distance (Damerau-Levenshtein with each pair of letters swapped at
 * most once).
 * @internal Exported for tests.
 */
export function editDistance(a: string, b: string): number {
  const rows: number[][] = [Array.from({ length: b.length + 1 }, (_, n) => n)];
  const cell = (row: number, column: number) => at(at(rows, row), column);
  for (let i = 1; i <= a.length; i += 1) {
    const row = [i];
    rows.push(row);
    for (let j = 1; j <= b.length; j += 1) {
      const replaced = a[i - 1] === b[j - 1] ? 0 : 1;
      let edits = Math.min(cell(i - 1, j) + 1, cell(i, j - 1) + 1, cell(i - 1, j - 1) + replaced);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        edits = Math.min(edits, cell(i - 2, j - 2) + 1);
      row.push(edits);
    }
  }
  return cell(a.length, b.length);
}
