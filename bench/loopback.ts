/** Measurements fill and empty servers: those of this machine only. @throws Error that names another host */
export function demandLoopback(urls: string[]): void {
  for (const url of urls) {
    const { hostname } = new URL(url);
    if (['127.0.0.1', '[::1]', 'localhost'].includes(hostname)) continue;
    throw new Error(`${hostname} is not this machine: fill its servers with test data by hand, if at all`);
  }
}
