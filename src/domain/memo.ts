/**
 * Remembers the results of a pure function of a text. Forgets all of them when there are `maxEntries`, so that its memory is
 * bounded without any bookkeeping for each call.
 */
export function memo<T>(compute: (text: string) => T, maxEntries = 5_000): (text: string) => T {
  const results = new Map<string, T>();
  return (text) => {
    const remembered = results.get(text);
    if (remembered !== undefined) return remembered;
    const result = compute(text);
    if (results.size >= maxEntries) results.clear();
    results.set(text, result);
    return result;
  };
}
