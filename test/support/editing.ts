import { signedIn } from './accounts.ts';
import { type Answer, apiDependencies, startApi } from './api.ts';
import { createTestSystem, type TestSystem } from './system.ts';

type Headers = Record<string, string>;

/** How one account edits. `version` goes into If-Match: `"7"` for a number, as it is for a text. */
export interface Editing {
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
  editor: Editing;
  admin: Editing;
  student: Editing;
  /** nobody */
  stranger: Editing;
  close(): Promise<void>;
}

/** The API on a system of its own, and who asks it. */
export async function startEditing(): Promise<EditingSystem> {
  const system = await createTestSystem();
  await system.ensureIndex();
  const api = await startApi(apiDependencies(system));
  const as = (account: { email: string }, own: Headers): Editing => ({
    email: account.email,
    get: (path) => api.get(path, { headers: own }),
    send: (method, path, { body, version, headers } = {}) =>
      api.get(path, {
        method,
        headers: {
          ...own,
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
    editor: editor as Editing,
    admin: admin as Editing,
    student: student as Editing,
    stranger: as({ email: '' }, {}),
    async close() {
      api.close();
      await system.close();
    },
  };
}

/** The version that the ETag of an answer names. */
export function versionOf(answer: Answer): number {
  return Number(/^"(\d+)(-[\w-]+)?"$/.exec(answer.headers.get('etag') ?? '')?.[1]);
}

/** The places in the body that a problem names, in order of the alphabet. */
export function pointersOf(answer: Answer): string[] {
  return (answer.body.errors ?? []).map(({ pointer }: { pointer: string }) => pointer).sort();
}
