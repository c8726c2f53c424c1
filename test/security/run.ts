import { startApi } from '../../bench/api-process.ts';
import { type Role, roles } from '../../src/domain/enumerations.ts';
import { endpoints } from '../../src/http/openapi/endpoints.ts';
import { readSigningKeys } from '../../src/storage/postgres/accounts/signing-keys.ts';
import { say } from '../faults/progress.ts';
import { signedIn } from '../support/accounts.ts';
import { addDocumentedInstitutes } from '../support/data/documented-institutes.ts';
import { createTestSystem } from '../support/system.ts';
import { type AttackReport, runAttacks } from './attacks/run.ts';
import { forgedTokens } from './forged-tokens.ts';
import { type MutationReport, runMutations, targetsOf } from './mutation-run.ts';
import { protectedRequests } from './protected-calls.ts';
import { findSchemathesis, runSchemathesis, type SchemathesisReport } from './schemathesis.ts';

export interface Options {
  requests: number;
  examples: number;
  seed: number;
}

export interface Report {
  attacks: AttackReport[];
  tokens: { routes: number; requests: number; let_in: string[] };
  lesser_roles: { requests: number; let_in: string[] };
  mutations: MutationReport & { memory_mb: { before: number; after: number } };
  schemathesis: SchemathesisReport | { passed: null; reason: string };
}

const schemathesisSeconds = 15 * 60;

/** Starts an API process with its own data, and attacks it. */
export async function run(options: Options, signal: AbortSignal): Promise<Report> {
  const system = await createTestSystem();
  try {
    await system.ensureIndex();
    await system.writeBatch(await addDocumentedInstitutes(system.pool));
    await system.makeSearchable([system.config.INDEX_NAME]);
    const api = await startApi(system.config);
    try {
      const headersOf = {} as Record<Role, Record<string, string>>;
      for (const role of roles) headersOf[role] = (await signedIn(system, role)).headers;

      say('each kind of attack');
      const attacks = await runAttacks();

      say('tokens and roles, on every route');
      const { tokens, lesser } = await tryIdentities(api.address, system.pool, headersOf);

      const targets = targetsOf(endpoints);
      const attack = (count: number, seed: number) =>
        runMutations(api.address, targets, Object.values(headersOf), { count, seed, signal });
      const memory = async () => Math.round((await api.readMetric('process_resident_memory_bytes')) / 1e6);
      // A first run of equal size fills caches and the heap, so that only a leak makes memory grow in the second.
      await attack(options.requests, options.seed + 1);
      const before = await memory();
      const mutations = await attack(options.requests, options.seed);
      const after = await memory();

      say('schemathesis, all checks');
      const { program, reason } = await findSchemathesis();
      const schemathesis = program
        ? await runSchemathesis(program, api.address, {
            ...options,
            authorization: headersOf.operator.Authorization as string,
            seconds: schemathesisSeconds,
            signal,
          })
        : { passed: null, reason };
      return {
        attacks,
        tokens,
        lesser_roles: lesser,
        mutations: { ...mutations, memory_mb: { before, after } },
        schemathesis,
      };
    } finally {
      await api.stop();
    }
  } finally {
    await system.close();
  }
}

async function tryIdentities(
  address: string,
  pool: Parameters<typeof readSigningKeys>[0],
  headersOf: Record<Role, Record<string, string>>,
) {
  const requests = protectedRequests(endpoints);
  const [key] = await readSigningKeys(pool);
  if (!key) throw new Error('no signing key exists');
  const good = (headersOf.student.Authorization as string).slice('Bearer '.length);
  const tokens = { routes: requests.length, requests: 0, let_in: [] as string[] };
  const lesser = { requests: 0, let_in: [] as string[] };
  const ask = async (method: string, path: string, headers: Record<string, string>) => {
    const response = await fetch(`${address}${path}`, { method, headers });
    await response.arrayBuffer();
    return response.status;
  };
  for (const { method, path, lowerRoles } of requests) {
    for (const [name, authorization] of Object.entries(forgedTokens(key, good))) {
      tokens.requests += 1;
      const status = await ask(method, path, authorization === null ? {} : { authorization });
      if (status !== 401) tokens.let_in.push(`${method} ${path} with ${name}: ${status}`);
    }
    for (const role of lowerRoles) {
      lesser.requests += 1;
      const status = await ask(method, path, headersOf[role]);
      if (status !== 403) lesser.let_in.push(`${method} ${path} as ${role}: ${status}`);
    }
  }
  return { tokens, lesser };
}
