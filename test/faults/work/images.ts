import { readdir } from 'node:fs/promises';
import sharp from 'sharp';
import { addJob } from '../../../src/storage/postgres/jobs/job-queue.ts';
import type { Chance } from '../edits/chance.ts';
import { insist } from '../kinds/pausing.ts';
import type { World } from '../world.ts';
import type { AdminRequests } from './admin-requests.ts';
import { importedName } from './imports.ts';
import type { Task } from './task.ts';

const sizes = [96, 320, 960];

interface Upload {
  id: number;
  state: string;
  reason: string | null;
  hash: string | null;
}

/** Uploads of images, each to an institute of its own. Every one that was accepted must be shown, and every file must be whole. */
export function images(world: World, requests: AdminRequests, chance: Chance): Task {
  const accepted: { institute: number; upload: number }[] = [];
  const problems: string[] = [];

  async function addInstitute(): Promise<number> {
    const word = world.words();
    const { rows } = await world.pool.query<{ id: number }>(
      `insert into institutes (slug, name, kind, status) values ($1, $2, 'school', 'draft') returning id::int`,
      [word, `${importedName}${word}`],
    );
    return (rows[0] as { id: number }).id;
  }

  function drawImage(): Promise<Buffer> {
    const background = { r: chance.whole(0, 255), g: chance.whole(0, 255), b: chance.whole(0, 255) };
    const width = chance.whole(1_000, 3_000);
    const image = sharp({
      create: {
        width,
        height: 1_000,
        channels: 3,
        background,
        noise: { type: 'gaussian', mean: 128, sigma: 30 },
      },
    });
    return image.jpeg().toBuffer();
  }

  async function checkFiles(hash: string) {
    for (const size of sizes) {
      const response = await fetch(`${await world.address()}/media/${hash}/${size}.webp`);
      const bytes = Buffer.from(await response.arrayBuffer());
      if (response.status !== 200)
        problems.push(`the image ${hash} of ${size} px is answered with ${response.status}`);
      // Decodes every pixel, and rejects a file that ends too early.
      else await sharp(bytes, { failOn: 'truncated' }).stats();
    }
  }

  const listFiles = async () => {
    const entries = await readdir(world.mediaFolder, { recursive: true, withFileTypes: true });
    return entries.filter((entry) => entry.isFile()).map(({ name }) => name);
  };

  /** Deletes what no institute refers to, as a worker does a day later. */
  async function collect() {
    for (let times = 0; times < 2; times += 1) {
      const id = await addJob(world.pool, { kind: 'collect-media', payload: {} });
      await insist(world, 60, 'the collection of media', async () => {
        const { rowCount } = await world.pool.query(`select from jobs where id = $1 and state = 'done'`, [
          id,
        ]);
        if (rowCount === 0) throw new Error('it is not done');
      });
      await world.pool.query(`update unreferenced_media set since = since - interval '2 days'`);
    }
  }

  return {
    name: 'images',
    share: 3,
    async ask() {
      let institute: number;
      try {
        institute = await addInstitute();
      } catch {
        return 'refused';
      }
      const answer = await requests.send('POST', `/v1/admin/institutes/${institute}/images?kind=photo`, {
        type: 'image/jpeg',
        content: new Uint8Array(await drawImage()),
      });
      if (answer === null) return 'doubtful';
      if (answer.status !== 202) {
        problems.push(`an image is answered with ${answer.status}: ${JSON.stringify(answer.body)}`);
        return 'refused';
      }
      accepted.push({ institute, upload: (answer.body as Upload).id });
      return 'asked';
    },
    async verify() {
      const hashes = new Set<string>();
      for (const { institute, upload } of accepted) {
        const { state, reason, hash } = await insist(world, 10, 'an image', async () => {
          const answer = await requests.send('GET', `/v1/admin/institutes/${institute}/images/${upload}`);
          if (answer?.status !== 200) throw new Error(`${answer?.status}`);
          return answer.body as Upload;
        });
        if (state !== 'ready' || hash === null) problems.push(`the image ${upload} is ${state}: ${reason}`);
        else hashes.add(hash);
      }
      for (const hash of hashes) await checkFiles(hash);
      const unfinished = (await listFiles()).filter((file) => !file.endsWith('.webp')).length;
      await collect();
      const left = await listFiles();
      const orphans = left.filter((file) => !hashes.has(file.slice(0, 64)));
      if (orphans.length > 0) problems.push(`files to which no institute refers: ${orphans.join(', ')}`);
      const { rows } = await world.pool.query<{ count: number }>(
        'select count(*)::int as count from image_uploads where file is not null',
      );
      if (rows[0]?.count !== 0) problems.push(`${rows[0]?.count} uploaded files are left over`);
      return {
        checked: `${hashes.size} of ${accepted.length} uploaded images are shown, with whole files; killed workers have left ${unfinished} parts of files, which were collected`,
        problems,
      };
    },
  };
}
