/**
 * Settles as `promise` does, or as `onTimeout` does once `ms` milliseconds have passed without that. The work behind the
 * promise goes on; its late result is ignored.
 */
export async function withTimeout<T, Late>(
  promise: Promise<T>,
  ms: number,
  onTimeout: () => Late | Promise<Late>,
): Promise<T | Late> {
  const late = Promise.withResolvers<Late>();
  const timer = setTimeout(() => Promise.try(onTimeout).then(late.resolve, late.reject), ms);
  try {
    return await Promise.race([promise, late.promise]);
  } finally {
    clearTimeout(timer);
  }
}
