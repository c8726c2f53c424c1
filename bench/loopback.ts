/**
 * Refuses servers on other machines, because measurements fill them with data and empty them.
 * @throws Error that names the other host
 */
export function demandLoopback(urls: string[]): void {
  for (const url of urls) {
    const { hostname } = new URL(url);
    if (['127.0.0.1', '[::1]', 'localhost'].includes(hostname)) continue;
    throw new Error(`${hostname} is not this machine; measurements use only servers of this machine`);
  }
}
