import { Agent, request } from 'node:http';

export interface Exchange {
  status: number;
  body: Buffer;
  /** from the call to the last byte */
  ms: number;
}

/** The HTTP client of all measurements: one keep-alive connection to a server, with bodies as bytes. */
export function createExchange(base: string) {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const { hostname, port } = new URL(base);

  function exchange(path: string, ndjson?: string | Buffer): Promise<Exchange> {
    const started = performance.now();
    return new Promise((resolve, reject) => {
      const sent = request(
        {
          agent,
          hostname,
          port,
          path,
          method: ndjson === undefined ? 'GET' : 'POST',
          timeout: 120_000,
          ...(ndjson !== undefined && {
            headers: { 'content-type': 'application/x-ndjson', 'content-length': Buffer.byteLength(ndjson) },
          }),
        },
        (answer) => {
          const chunks: Buffer[] = [];
          answer.on('data', (chunk: Buffer) => chunks.push(chunk));
          answer.on('error', reject);
          answer.on('end', () =>
            resolve({
              status: answer.statusCode ?? 0,
              body: Buffer.concat(chunks),
              ms: performance.now() - started,
            }),
          );
        },
      );
      sent.on('error', reject);
      sent.on('timeout', () => sent.destroy(new Error(`no response within two minutes: ${path}`)));
      sent.end(ndjson);
    });
  }
  return Object.assign(exchange, { close: () => agent.destroy() });
}

export type ExchangeWith = ReturnType<typeof createExchange>;

/** The body of a multi-search request as the API sends it, so that it can be sent repeatedly. */
export function multiSearchBody(index: string, searches: object[]): Buffer {
  const header = JSON.stringify({ index, allow_partial_search_results: false });
  return Buffer.from(searches.map((search) => `${header}\n${JSON.stringify(search)}\n`).join(''));
}
