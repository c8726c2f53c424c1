import { mkdtemp, rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
// @ts-expect-error: The package has no types.
import S3rver from '@20minutes/s3rver';

/** Starts an S3-compatible store with one empty bucket, which checks signatures. */
export async function startS3Server(): Promise<{ url: string; close(): Promise<void> }> {
  const directory = await mkdtemp(join(tmpdir(), 's3-'));
  const server = new S3rver({
    directory,
    port: 0,
    address: '127.0.0.1',
    silent: true,
    configureBuckets: [{ name: 'media' }],
  });
  const { port } = (await server.run()) as AddressInfo;
  return {
    url: `s3+http://S3RVER:S3RVER@127.0.0.1:${port}/media`,
    async close() {
      await server.close();
      await rm(directory, { recursive: true, force: true });
    },
  };
}
