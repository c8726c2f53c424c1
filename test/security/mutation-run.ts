import type { Endpoint } from '../../src/http/openapi/endpoint.ts';
import { createChance } from '../faults/edits/chance.ts';
import { say } from '../faults/progress.ts';
import { type Mutated, mutate, send, type Target } from './mutations.ts';

export interface MutationReport {
  requests: number;
  /** answers by the first digit of their status; `none`: the connection was ended */
  answers: Record<string, number>;
  /** that were answered by 5xx */
  failed: { status: number; request: string }[];
}

const atOnce = 8;

/** All routes, as targets. */
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

/** Sends so many requests, as nobody and as each of `identities` in turn. */
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
      const { Authorization, ...shown } = headers;
      report.failed.push({
        status,
        request: `${method} ${path.slice(0, 300)} ${JSON.stringify(shown)} ${body?.subarray(0, 300).toString() ?? ''}`,
      });
    }
  }

  await Promise.all(Array.from({ length: atOnce }, work));
  return report;
}
