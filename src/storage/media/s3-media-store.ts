import { createHash } from 'node:crypto';
import { AwsClient } from 'aws4fetch';
import { hashOfKey } from '../../domain/images/media-files.ts';
import type { MediaStore } from './media-store.ts';

const timeoutMs = 10_000;
// Beside the first attempt, after a status of 429 or from 500 on.
const retries = 2;
const defaultRegion = 'us-east-1';
const maxErrorLength = 300;

/**
 * Stores media in a bucket of an S3-compatible store, which is addressed by path and by signatures of version 4.
 * @param url `https://<key>:<secret>@<host>/<bucket>[/<prefix>][?region=<region>]`
 */
export function createS3MediaStore(url: URL): MediaStore {
  const client = new AwsClient({
    accessKeyId: decodeURIComponent(url.username),
    secretAccessKey: decodeURIComponent(url.password),
    service: 's3',
    region: url.searchParams.get('region') ?? defaultRegion,
    retries,
  });
  const [bucket = '', ...folders] = url.pathname.split('/').filter(Boolean);
  const prefix = folders.map((folder) => `${folder}/`).join('');
  const bucketUrl = `${url.origin}/${bucket}`;
  const urlOf = (key: string) => `${bucketUrl}/${prefix}${key}`;

  /** Also reads the body within the time limit. */
  async function send(method: string, address: string, body?: Buffer, headers: Record<string, string> = {}) {
    const response = await client.fetch(address, {
      method,
      headers,
      body: body && new Uint8Array(body),
      signal: AbortSignal.timeout(timeoutMs),
      redirect: 'error',
    });
    const received = Buffer.from(await response.arrayBuffer());
    if (response.ok) return received;
    if (response.status === 404 && method !== 'PUT' && !/NoSuchBucket/.test(received.toString())) return null;
    throw new Error(
      `The media store answered ${response.status} to ${method} ${new URL(address).pathname}: ` +
        received.toString().slice(0, maxErrorLength),
    );
  }

  return {
    async put(key, body) {
      await send('PUT', urlOf(key), body, {
        'Content-Type': 'image/webp',
        // The store refuses a body that was changed on its way, or is not complete.
        'X-Amz-Content-Sha256': createHash('sha256').update(body).digest('hex'),
      });
    },

    get: (key) => send('GET', urlOf(key)),

    async delete(key) {
      await send('DELETE', urlOf(key));
    },

    async *list() {
      // Version 1 of this call, which every store has: a page continues after a key, so no token has to be kept.
      for (let marker = ''; ; ) {
        const page = String(await send('GET', `${bucketUrl}?${new URLSearchParams({ prefix, marker })}`));
        const names = [...page.matchAll(/<Key>([^<]*)<\/Key>/g)].map(([, name = '']) => name);
        for (const name of names) {
          const key = name.slice(prefix.length);
          // Other objects are not this program's.
          if (hashOfKey(key) !== null) yield key;
        }
        const last = names.at(-1);
        if (last === undefined || !page.includes('<IsTruncated>true</IsTruncated>')) return;
        marker = withoutEntities(last);
      }
    },
  };
}

/** A text of XML as it was before it was escaped. */
function withoutEntities(text: string): string {
  const named: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };
  return text.replace(/&(?:#x([0-9a-f]+)|#(\d+)|(\w+));/gi, (entity, hex, decimal, name) => {
    if (name !== undefined) return named[name] ?? entity;
    return String.fromCodePoint(hex === undefined ? Number(decimal) : Number.parseInt(hex, 16));
  });
}
