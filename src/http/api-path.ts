/**
 * Whether a path is the API's, whether there is a route for it or not: limits and headers hang on this. Only
 * `/v1/…` as it stands leads to a route; other ways to write it (`/V1`, `//v1`, `/%761`) are answered by 404, and must
 * not be a way around a limit for that.
 */
export function isApiPath(path: string): boolean {
  return path.startsWith('/v1/') || /^[/\\]+v1([/\\]|$)/i.test(decoded(path));
}

/** Whether calls of this path are counted: those of the API are; probes and the page's files are not. */
export function isLimited(path: string): boolean {
  return isApiPath(path) || path === '/openapi.json';
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
