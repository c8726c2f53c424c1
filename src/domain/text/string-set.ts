/**
 * The distinct ones of a few texts (some hundred at most), in order. A Set and a sort of their own for each short list of
 * each document were a quarter of all that a rebuild allocates.
 */
export function toStringSet(texts: readonly string[]): string[] {
  const distinct: string[] = [];
  for (const text of texts) addToStringSet(distinct, text);
  return distinct;
}

/** Adds a text to distinct ones that are in order, where it is not there yet. */
export function addToStringSet(distinct: string[], text: string): void {
  let at = distinct.length;
  while (at > 0 && (distinct[at - 1] as string) > text) at -= 1;
  if (at > 0 && distinct[at - 1] === text) return;
  if (at === distinct.length) distinct.push(text);
  else distinct.splice(at, 0, text);
}
