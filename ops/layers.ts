// Checks the shape of the source: which folder may import which, no import cycles, no folder that has grown into a
// corridor, no file name that two server folders share. `npm run lint` runs it; ARCHITECTURE.md explains the layers.
import { readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join, normalize, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

/** A room is a folder (with a slash at its end) or a file. Rooms of one layer do not import each other. */
interface Layer {
  rooms: string[];
  /** Whether the rooms of this layer may import each other; only the shared basics may. */
  together?: boolean;
}

/** From the bottom to the top: a room imports lower layers only. */
const serverLayers: Layer[] = [
  {
    rooms: [
      'src/config.ts',
      'src/errors.ts',
      'src/gunzip.ts',
      'src/logger.ts',
      'src/metrics.ts',
      'src/rate-limit.ts',
      'src/shutdown.ts',
      'src/async/',
    ],
    together: true,
  },
  { rooms: ['src/domain/'] },
  { rooms: ['src/contract/'] },
  { rooms: ['src/search/', 'src/storage/', 'src/readiness-watch.ts'] },
  { rooms: ['src/auth/'] },
  { rooms: ['src/answers/', 'src/services/'] },
  { rooms: ['src/http/'] },
  { rooms: ['src/app.ts'] },
  { rooms: ['src/main.ts'] },
];

const indexerLayers: Layer[] = [
  { rooms: ['indexer/import/', 'indexer/generate/', 'indexer/sync/'] },
  { rooms: ['indexer/rebuild/'] },
  { rooms: ['indexer/commands/'] },
  { rooms: ['indexer/main.ts', 'indexer/cli.ts'] },
];

const workerLayers: Layer[] = [
  { rooms: ['worker/job-handler.ts'] },
  {
    rooms: [
      'worker/alerts/',
      'worker/images/',
      'worker/imports/',
      'worker/mail/',
      'worker/reports/',
      'worker/upkeep/',
    ],
  },
  { rooms: ['worker/job-runner.ts', 'worker/handlers.ts', 'worker/schedule.ts'] },
  { rooms: ['worker/job-gauges.ts', 'worker/job-sweep.ts'] },
  { rooms: ['worker/main.ts'] },
];

const basics = [
  'src/config.ts',
  'src/errors.ts',
  'src/gunzip.ts',
  'src/logger.ts',
  'src/metrics.ts',
  'src/shutdown.ts',
  'src/readiness-watch.ts',
  'src/async/',
  'src/domain/',
  'src/contract/',
  'src/storage/',
];

/** What programs other than the API may import of `src`, and of each other. */
const shared: Record<string, string[]> = {
  'indexer/': basics,
  // Alerts and reports run searches.
  'worker/': [...basics, 'src/search/'],
  'worker/imports/': ['indexer/import/'],
  // `institutes user create` hashes passwords and checks their rules as the API does.
  'indexer/commands/user-command.ts': ['src/auth/passwords.ts', 'src/auth/password-rules.ts'],
  // The page takes types and plain constants only.
  'web/': ['src/contract/', 'src/domain/', 'src/errors.ts'],
};

/** More files beside each other than this are hard to look through. */
const maxFilesInFolder = 22;

const root = fileURLToPath(new URL('..', import.meta.url));
const importPattern = /(?:from|import)\s*\(?\s*'(\.{1,2}\/[^']+\.tsx?)'/g;

/** Every source file below a folder, by its path from the root, with the source files that it imports. */
function readImports(folder: string): Map<string, string[]> {
  const imports = new Map<string, string[]>();
  for (const entry of readdirSync(join(root, folder), { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || !/\.tsx?$/.test(entry.name)) continue;
    const path = relative(root, join(entry.parentPath, entry.name));
    const text = readFileSync(join(root, path), 'utf8');
    const imported = [...text.matchAll(importPattern)].map(([, specifier]) =>
      normalize(join(dirname(path), specifier as string)),
    );
    imports.set(path, imported);
  }
  return imports;
}

const isIn = (path: string, room: string) => (room.endsWith('/') ? path.startsWith(room) : path === room);

function findPlace(layers: Layer[], path: string): { level: number; room: string } | null {
  for (const [level, { rooms }] of layers.entries()) {
    const room = rooms.find((each) => isIn(path, each));
    if (room) return { level, room };
  }
  return null;
}

/** Imports that go up, or across, the layers. */
function findWrongDirections(imports: Map<string, string[]>, layers: Layer[]): string[] {
  const problems: string[] = [];
  for (const [path, imported] of imports) {
    const from = findPlace(layers, path);
    if (!from) {
      problems.push(`${path} belongs to no layer; add it to a layer in ops/layers.ts.`);
      continue;
    }
    for (const each of imported) {
      const to = findPlace(layers, each);
      if (!to || to.room === from.room || to.level < from.level) continue;
      if (to.level === from.level && layers[to.level]?.together) continue;
      problems.push(`${path} imports ${each}: ${from.room} must not import ${to.room}.`);
    }
  }
  return problems;
}

/** Imports of `src` by another program that are not among those that it shares with the API. */
function findForeignImports(imports: Map<string, string[]>): string[] {
  const problems: string[] = [];
  for (const [path, imported] of imports) {
    const allowed = Object.entries(shared).flatMap(([room, rooms]) => (isIn(path, room) ? rooms : []));
    const program = path.split('/')[0];
    for (const each of imported)
      if (
        /^(src|indexer|worker)\//.test(each) &&
        each.split('/')[0] !== program &&
        !allowed.some((room) => isIn(each, room))
      )
        problems.push(`${path} imports ${each}, which is not among what it may import of another program.`);
  }
  return problems;
}

/** Each import cycle once, type imports included. */
function findCycles(imports: Map<string, string[]>): string[] {
  const cycles: string[] = [];
  const done = new Set<string>();
  const visit = (path: string, trail: string[]): void => {
    const start = trail.indexOf(path);
    if (start >= 0) cycles.push(`Import cycle: ${[...trail.slice(start), path].join(' -> ')}.`);
    if (start >= 0 || done.has(path)) return;
    for (const each of imports.get(path) ?? []) visit(each, [...trail, path]);
    done.add(path);
  };
  for (const path of imports.keys()) visit(path, []);
  return cycles;
}

function findCrowdedFolders(paths: string[]): string[] {
  const counts = Map.groupBy(paths, dirname);
  return [...counts]
    .filter(([, files]) => files.length > maxFilesInFolder)
    .map(
      ([folder, files]) =>
        `${folder} contains ${files.length} files; at most ${maxFilesInFolder} are allowed.`,
    );
}

/** A file is found by its name: none is there twice in the servers' code, but for the programs themselves. */
function findSharedNames(paths: string[]): string[] {
  const names = Map.groupBy(paths, (path) => basename(path));
  names.delete('main.ts');
  return [...names]
    .filter(([, same]) => same.length > 1)
    .map(([name, same]) => `${name} is the name of several files: ${same.join(', ')}.`);
}

const api = readImports('src');
const indexer = readImports('indexer');
const worker = readImports('worker');
const page = readImports('web/src');
const tools = ['ops', 'bench', 'test'].map(readImports);
const everything = new Map([api, indexer, worker, page, ...tools].flatMap((each) => [...each]));

const problems = [
  ...findWrongDirections(api, serverLayers),
  ...findWrongDirections(indexer, indexerLayers),
  ...findWrongDirections(worker, workerLayers),
  ...findForeignImports(api),
  ...findForeignImports(indexer),
  ...findForeignImports(worker),
  ...findForeignImports(page),
  ...findCycles(everything),
  ...findCrowdedFolders([...everything.keys()]),
  ...findSharedNames([...api.keys(), ...indexer.keys(), ...worker.keys()]),
];
for (const problem of problems) console.error(problem);
if (problems.length > 0) process.exitCode = 1;
