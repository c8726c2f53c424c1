/**
 * Caches the result of `load` for `maxAgeMs`. Only the first callers wait; later ones get the cached value while one load
 * renews it. If that load fails, they keep getting the old value, and the next call loads again.
 */
export function refreshedValue<T>(
  load: () => Promise<T>,
  maxAgeMs: number,
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
    if (current && now() - current.loadedAt < maxAgeMs) return current.value;
    loading ??= renew();
    if (!current) return loading;
    // A failure is reported to callers that wait for the load; for this one the old value is good enough.
    loading.catch(() => {});
    return current.value;
  };
}
