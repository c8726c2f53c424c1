/**
 * Keeps what `load` gives for `keepMs`. Only the first caller waits; later ones get what there is while one load renews
 * it, also when that load fails: then the next call tries again.
 */
export function refreshedValue<T>(
  load: () => Promise<T>,
  keepMs: number,
  now: () => number = () => performance.now(),
): () => Promise<T> {
  let current: { value: T; loadedAt: number } | undefined;
  let loading: Promise<T> | undefined;

  async function renew(): Promise<T> {
    try {
      const value = await load();
      current = { value, loadedAt: now() };
      return value;
    } finally {
      loading = undefined;
    }
  }

  return async () => {
    if (current && now() - current.loadedAt < keepMs) return current.value;
    loading ??= renew();
    if (!current) return loading;
    // Whoever waits for it reports the failure; here the old value is good enough.
    loading.catch(() => {});
    return current.value;
  };
}
