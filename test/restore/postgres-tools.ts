import { execFile } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const debianFolder = '/usr/lib/postgresql';

/** Finds a program of Postgres: the newest one of Debian, otherwise one in PATH; null if there is none. */
export function findTool(name: 'pg_dump' | 'pg_restore'): string | null {
  const versions = existsSync(debianFolder) ? readdirSync(debianFolder) : [];
  const folders = [
    ...versions.sort((a, b) => Number(b) - Number(a)).map((version) => join(debianFolder, version, 'bin')),
    ...(process.env.PATH ?? '').split(delimiter),
  ];
  return folders.map((folder) => join(folder, name)).find((path) => existsSync(path)) ?? null;
}

/** Writes the whole database into a file. */
export async function dump(databaseUrl: string, file: string): Promise<void> {
  await run(tool('pg_dump'), ['--format=custom', `--file=${file}`, `--dbname=${databaseUrl}`]);
}

/** Restores the whole database, with its tables, in one transaction. */
export async function restore(databaseUrl: string, file: string): Promise<void> {
  await run(tool('pg_restore'), [
    '--clean',
    '--if-exists',
    '--single-transaction',
    `--dbname=${databaseUrl}`,
    file,
  ]);
}

function tool(name: 'pg_dump' | 'pg_restore'): string {
  const path = findTool(name);
  if (path === null) throw new Error(`${name} was not found; Debian's package postgresql-client contains it`);
  return path;
}
