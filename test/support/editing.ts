import { signedIn } from './accounts.ts';
import { type Answer, apiDependencies, startApi } from './api.ts';
import { createTestSystem, type TestSystem } from './system.ts';

type Headers = Record<string, string>;

/** Requests of one account. `version` goes into If-Match: a number in quotes (`"7"`), a string unchanged. */
export interface Editor {
  email: string;
  get(path: string): Promise<Answer>;
  send(
    method: string,
    path: string,
    options?: { body?: unknown; version?: number | string; headers?: Headers },
  ): Promise<Answer>;
}

export interface EditingSystem {
  system: TestSystem;
  api: Awaited<ReturnType<typeof startApi>>;
  editor: Editor;
  admin: Editor;
  student: Editor;
  /** requests without authentication */
  stranger: Editor;
  close(): Promise<void>;
}

/** Starts the API on its own test system, with an account of each role. */
export async function startEditing(): Promise<EditingSystem> {
  const system = await createTestSystem();
  await system.ensureIndex();
  const api = await startApi(apiDependencies(system));
  const as = (account: { email: string }, credentials: Headers): Editor => ({
    email: account.email,
    get: (path) => api.get(path, { headers: credentials }),
    send: (method, path, { body, version, headers } = {}) =>
      api.get(path, {
        method,
        headers: {
          ...credentials,
          ...(body !== undefined && {
            'Content-Type': method === 'PATCH' ? 'application/merge-patch+json' : 'application/json',
          }),
          ...(version !== undefined && {
            'If-Match': typeof version === 'number' ? `"${version}"` : version,
          }),
          ...headers,
        },
        ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      }),
  });
  const [editor, admin, student] = await Promise.all(
    (['editor', 'admin', 'student'] as const).map(async (role) => {
      const { account, headers } = await signedIn(system, role);
      return as(account, headers);
    }),
  );
  return {
    system,
    api,
    editor: editor as Editor,
    admin: admin as Editor,
    student: student as Editor,
    stranger: as({ email: '' }, {}),
    async close() {
      api.close();
      await system.close();
    },
  };
}

/** The version in the ETag of a response. */
export function versionOf(answer: Answer): number {
  return Number(/^"(\d+)(-[\w-]+)?"$/.exec(answer.headers.get('etag') ?? '')?.[1]);
}

/** The JSON pointers that a problem document reports, sorted. */
export function pointersOf(answer: Answer): string[] {
  return (answer.body.errors ?? []).map(({ pointer }: { pointer: string }) => pointer).sort();
}
