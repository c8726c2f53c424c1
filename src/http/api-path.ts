/**
 * Whether a path belongs to the API, with or without a route: rate limits and security headers depend on it. Only the
 * literal prefix `/v1/` leads to a route; other spellings (`/V1`, `//v1`, `/%761`) are answered with 404, but they count
 * as API paths, so that they are no way around a limit.
 */
export function isApiPath(path: string): boolean {
  return path.startsWith('/v1/') || /^[/\\]+v1([/\\]|$)/i.test(decoded(path));
}

/** Whether requests for this path count towards the rate limits: those for health probes and the page's files do not. */
export function isRateLimited(path: string): boolean {
  return isApiPath(path) || path === '/openapi.json';
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
