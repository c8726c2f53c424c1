import { existsSync, readdirSync, readFileSync, readlinkSync, renameSync, rmSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { isExecutable, run, serverPath } from '../commands.ts';
import { StackError } from '../output.ts';
import type { Place } from '../place.ts';
import { allPids } from '../process.ts';
import { ownFile, ownFolder, type ServerUser } from '../server-user.ts';
import { clientPort, dataFolder, type Server } from './server.ts';

const programs = '/usr/lib/postgresql';
const settings = {
  wal_level: 'replica',
  shared_buffers: '256MB',
  max_connections: '100',
  synchronous_commit: 'on',
  fsync: 'on',
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
};

export const postgres: Server = {
  name: 'postgres',
  stopSignal: 'SIGINT', // a fast shutdown; SIGTERM would wait for clients to disconnect
  ports: [{ offset: 432, what: 'Postgres' }],
  requirements: [
    {
      what: 'Postgres',
      debianPackage: async () => 'postgresql',
      present: () => versions().length > 0,
      instruction: 'Install PostgreSQL 15 or newer.',
    },
  ],

  async prepare(place, user) {
    const data = `${ownFolder(dataFolder(place, 'postgres'), user)}/data`;
    if (!existsSync(data)) await initialise(data, user);
    await waitForOrphans(data);
    // Another server may have got the pid in this file in the meantime, and Postgres would take it for a running
    // postmaster. Deleting it is safe: the lock is held, and no process works in this folder.
    rmSync(`${data}/postmaster.pid`, { force: true });
    const options = { ...settings, port: String(clientPort(postgres, place)) };
    return [
      {
        name: 'postgres',
        file: `${programs}/${versionOf(data)}/bin/postgres`,
        args: ['-D', data, ...Object.entries(options).flatMap(([key, value]) => ['-c', `${key}=${value}`])],
        cwd: data,
        env: { PATH: serverPath, HOME: user.home, LANG: 'C.UTF-8' },
      },
    ];
  },

  answers: (place) =>
    withClient(place, 'institutes', async (client) => {
      await client.query('select 1');
    }),

  initialise: (place) =>
    withClient(place, 'postgres', async (client) => {
      const { rowCount } = await client.query("select from pg_database where datname = 'institutes'");
      if (rowCount === 0) await client.query('create database institutes');
    }),
};

async function initialise(data: string, user: ServerUser) {
  // In another folder first, so that an interrupted initdb leaves nothing that looks like a database.
  const fresh = `${data}.new`;
  rmSync(fresh, { recursive: true, force: true });
  const password = ownFile(`${data}.password`, 'institutes\n', user);
  try {
    await run(
      `${programs}/${newest()}/bin/initdb`,
      [
        `--pgdata=${fresh}`,
        '--username=institutes',
        `--pwfile=${password}`,
        '--auth=scram-sha-256',
        '--encoding=UTF8',
        '--locale=C.UTF-8',
      ],
      { user },
    );
  } finally {
    rmSync(password);
  }
  renameSync(fresh, data);
}

/** Backends outlive a killed postmaster for a moment, during which Postgres refuses to start. */
async function waitForOrphans(data: string) {
  const deadline = performance.now() + 20_000;
  for (let pids = workingIn(data); pids.length > 0; pids = workingIn(data)) {
    if (performance.now() > deadline)
      throw new StackError(
        `Processes of an earlier Postgres still run in ${data}: ${pids.join(', ')}. Stop them, then run 'bin/stack up' again.`,
      );
    await sleep(50);
  }
}

function workingIn(folder: string): number[] {
  return allPids().filter((pid) => {
    try {
      return readlinkSync(`/proc/${pid}/cwd`) === folder;
    } catch {
      return false;
    }
  });
}

function versions(): number[] {
  if (!existsSync(programs)) return [];
  return readdirSync(programs)
    .filter((version) =>
      ['initdb', 'postgres'].every((name) => isExecutable(`${programs}/${version}/bin/${name}`)),
    )
    .map(Number)
    .sort((a, b) => b - a);
}

const newest = () => versions()[0];

function versionOf(data: string): number {
  const version = Number(readFileSync(`${data}/PG_VERSION`, 'utf8'));
  if (versions().includes(version)) return version;
  throw new StackError(
    `The data belongs to PostgreSQL ${version}, which is not installed. Install the package postgresql-${version}, or delete the data with 'bin/stack reset'.`,
  );
}

async function withClient(place: Place, database: string, body: (client: Client) => Promise<void>) {
  const client = new Client({
    host: '127.0.0.1',
    port: clientPort(postgres, place),
    user: 'institutes',
    password: 'institutes',
    database,
    connectionTimeoutMillis: 3000,
    query_timeout: 10_000,
  });
  // A lost connection also emits this event; the query itself rejects.
  client.on('error', () => {});
  try {
    await client.connect();
    await body(client);
  } finally {
    await client.end().catch(() => {});
  }
}
