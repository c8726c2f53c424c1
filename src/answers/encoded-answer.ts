import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { brotliCompress, brotliDecompress, constants, gzip } from 'node:zlib';

const compressGzip = promisify(gzip);
const compressBrotli = promisify(brotliCompress);
const decompressBrotli = promisify(brotliDecompress);

export const encodings = ['br', 'gzip', 'identity'] as const;
export type Encoding = (typeof encodings)[number];

/** An answer as the bytes that go out: written once, and compressed at most once in each way. */
export interface Answer {
  /** weak: it says that the text is the same, however compressed */
  etag: string;
  /** how many institutes a search found; null for what is no search */
  total: number | null;
  encoded(encoding: Encoding): Promise<Buffer>;
}

// About a third of the time of the level after it, for a twentieth more bytes.
const brotliQuality = 4;
const gzipLevel = 6;

export function createAnswer(body: object, total: number | null): Answer {
  const bytes = Buffer.from(JSON.stringify(body));
  const made = new Map<Encoding, Promise<Buffer>>([['identity', Promise.resolve(bytes)]]);
  return {
    etag: `W/"${createHash('sha1').update(bytes).digest('base64url')}"`,
    total,
    encoded(encoding) {
      const known = made.get(encoding) ?? compress(bytes, encoding);
      made.set(encoding, known);
      return known;
    },
  };
}

function compress(bytes: Buffer, encoding: Encoding): Promise<Buffer> {
  if (encoding === 'gzip') return compressGzip(bytes, { level: gzipLevel });
  const params = {
    [constants.BROTLI_PARAM_QUALITY]: brotliQuality,
    [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
  };
  return compressBrotli(bytes, { params });
}

/** What was stored as brotli, as it was before. */
export function plain(brotli: Buffer): Promise<Buffer> {
  return decompressBrotli(brotli);
}
