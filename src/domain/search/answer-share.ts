/** The share of answers that no search was made for, by how many came about how; null where there were none. */
export function shareWithoutSearch(states: Record<string, number>): number | null {
  const all = Object.values(states).reduce((sum, count) => sum + count, 0);
  const made = (states.MISS ?? 0) + (states.BYPASS ?? 0);
  return all === 0 ? null : Math.round((1 - made / all) * 1_000) / 1_000;
}
