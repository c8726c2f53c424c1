import { fork } from 'node:child_process';
import { once } from 'node:events';
import autocannon from 'autocannon';
import type { Redis } from 'ioredis';
import type { Config } from '../../src/config.ts';
import type { ApiProcess } from '../api-process.ts';
import { median } from '../statistics.ts';
import { createClient } from './client.ts';

export interface Throughput {
  /** Cached answers per second in each round. */
  ours: number[];
  baseline: number[];
  /** The median of the API divided by the median of the baseline. */
  ratio: number;
  answers: number;
  kilobytes: number;
  not_200: number;
}

const seconds = 6;
const connections = 50;

/** Both sides send the same bytes, in turns; the side that is first alternates. */
export async function measureThroughput(
  deps: { api: ApiProcess; redis: Redis; config: Config },
  paths: string[],
  rounds: number,
): Promise<Throughput> {
  const { api, redis, config } = deps;
  const client = createClient(4);
  const bodies: Buffer[] = [];
  for (const path of paths) {
    // After two requests the answer is popular, and the third finds it stored.
    for (let n = 0; n < 3; n += 1) await client.ask(`${api.address}${path}`, 'br');
    const { state, body } = await client.ask(`${api.address}${path}`, 'br');
    if (state !== 'HIT') throw new Error(`${path} is not cached: its state is ${state}`);
    await redis.set(`baseline:${bodies.length}`, body, 'EX', 3_600);
    bodies.push(body);
  }
  client.close();

  const settings = Object.fromEntries(Object.entries(config).map(([key, value]) => [key, String(value)]));
  const child = fork(new URL('baseline-server.ts', import.meta.url), {
    env: { ...process.env, ...settings },
  });
  const [port] = (await once(child, 'message')) as [number];
  let not200 = 0;
  const load = async (base: string, of: string[]) => {
    const result = await autocannon({
      url: base,
      connections,
      duration: seconds,
      requests: of.map((path) => ({ path, headers: { 'accept-encoding': 'br' } })),
    });
    not200 += result.non2xx + result.errors;
    return result.requests.average;
  };
  const sides = {
    ours: () => load(api.address, paths),
    baseline: () =>
      load(
        `http://127.0.0.1:${port}`,
        bodies.map((_, n) => `/${n}`),
      ),
  };
  const figures = { ours: [] as number[], baseline: [] as number[] };
  try {
    for (let round = 0; round <= rounds; round += 1) {
      const order = (['ours', 'baseline'] as const).toSorted(() => (round % 2 ? -1 : 1));
      for (const side of order) {
        const rate = await sides[side]();
        // The first round is a warm-up.
        if (round > 0) figures[side].push(rate);
      }
    }
  } finally {
    child.kill();
  }
  return {
    ...figures,
    ratio: median(figures.ours) / median(figures.baseline),
    answers: paths.length,
    kilobytes: bodies.reduce((sum, body) => sum + body.length, 0) / bodies.length / 1_024,
    not_200: not200,
  };
}
