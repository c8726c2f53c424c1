import { constants } from 'node:zlib';
import etag from '@koa/etag';
import type { Middleware } from 'koa';
import compress from 'koa-compress';
import conditionalGet from 'koa-conditional-get';
import { jsonBytes } from './json-bytes.ts';

const brotliQuality = 4;

/** Serializes, tags and compresses responses, and answers 304 to a client that has the same. In the order of use. */
export function responseEncoding(): Middleware[] {
  return [
    // Answers without compression where koa-compress would answer 406.
    (context, next) => {
      if (!context.acceptsEncodings('br', 'gzip', 'identity')) context.compress = false;
      return next();
    },
    compress({
      br: { params: { [constants.BROTLI_PARAM_QUALITY]: brotliQuality } },
      zstd: false,
      deflate: false,
    }),
    conditionalGet(),
    etag(),
    jsonBytes(),
  ];
}
