/**
 * The distinct texts of a short list (a few hundred at most), sorted. It inserts into an array, because a Set and a sort for each
 * short list of each document were a quarter of everything that a rebuild allocates.
 */
export function toStringSet(texts: readonly string[]): string[] {
  const set: string[] = [];
  for (const text of texts) addToStringSet(set, text);
  return set;
}

/** Inserts a text into a sorted list of distinct texts, unless it is there already. */
export function addToStringSet(set: string[], text: string): void {
  let position = set.length;
  while (position > 0 && (set[position - 1] as string) > text) position -= 1;
  if (position > 0 && set[position - 1] === text) return;
  if (position === set.length) set.push(text);
  else set.splice(position, 0, text);
}
