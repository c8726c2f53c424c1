import { Agent, get } from 'node:http';

export interface Reply {
  status: number;
  state: string;
  age: number;
  body: Buffer;
  ms: number;
}

/** Sends requests as browsers do, over kept-alive connections; bodies stay compressed. */
export function createClient(connections: number) {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  const ask = (url: string, encoding = 'gzip, br'): Promise<Reply> => {
    const started = performance.now();
    return new Promise((resolve, reject) => {
      get(url, { agent, headers: encoding ? { 'accept-encoding': encoding } : {} }, (response) => {
        const parts: Buffer[] = [];
        response
          .on('data', (part: Buffer) => parts.push(part))
          .on('error', reject)
          .on('end', () =>
            resolve({
              status: response.statusCode ?? 0,
              state: String(response.headers['x-cache'] ?? ''),
              age: Number(response.headers.age ?? 0),
              body: Buffer.concat(parts),
              ms: performance.now() - started,
            }),
          );
      }).on('error', reject);
    });
  };
  return { ask, close: () => agent.destroy() };
}
