import type { Endpoint } from '../../src/http/openapi/endpoint.ts';
import { createChance } from '../faults/edits/chance.ts';
import { say } from '../faults/progress.ts';
import { type Mutated, mutate, send, type Target } from './mutations.ts';

export interface MutationReport {
  requests: number;
  /** number of responses by the first digit of their status; `none`: the connection was closed */
  answers: Record<string, number>;
  /** requests with a status of 5xx */
  failed: { status: number; request: string }[];
}

const concurrency = 8;

/** One target for each route. */
export function targetsOf(endpoints: Endpoint[]): Target[] {
  const names = (schema?: { properties: object }) => Object.keys(schema?.properties ?? {});
  return endpoints.map(({ method, path, query, body }) => ({
    method: method.toUpperCase(),
    path,
    query: names(query),
    types: body?.types ?? ['application/json'],
    example: body?.example ?? {},
  }));
}

/** Sends `count` random requests, without authentication or with the headers of one of `identities`. */
export async function runMutations(
  address: string,
  targets: Target[],
  identities: Record<string, string>[],
  { count, seed, signal }: { count: number; seed: number; signal: AbortSignal },
): Promise<MutationReport> {
  const chance = createChance(seed, 'mutations');
  const report: MutationReport = { requests: 0, answers: {}, failed: [] };

  async function work() {
    while (report.requests < count) {
      signal.throwIfAborted();
      report.requests += 1;
      if (report.requests % 2_000 === 0) say(`mutated requests: ${report.requests} of ${count}`);
      const mutated = mutate(chance.pick(targets), chance);
      const identity = chance.pick([{}, ...identities]);
      await judge({ ...mutated, headers: { ...identity, ...mutated.headers } });
    }
  }

  async function judge(mutated: Mutated) {
    const status = await send(address, mutated);
    const kind = status === null ? 'none' : `${Math.floor(status / 100)}xx`;
    report.answers[kind] = (report.answers[kind] ?? 0) + 1;
    if (status !== null && status >= 500) {
      const { method, path, headers, body } = mutated;
      const { Authorization, ...otherHeaders } = headers;
      report.failed.push({
        status,
        request: `${method} ${path.slice(0, 300)} ${JSON.stringify(otherHeaders)} ${body?.subarray(0, 300).toString() ?? ''}`,
      });
    }
  }

  await Promise.all(Array.from({ length: concurrency }, work));
  return report;
}
