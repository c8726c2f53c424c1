import type { Context } from 'koa';
import type { AnswerCache, CacheState } from '../search/answer-cache.ts';
import type { CacheKind, KindPolicy } from '../search/cache-kinds.ts';
import { chooseEncoding } from './encoding.ts';

/** Sends the answer to a canonical query, from the cache or made for it. */
export type SendAnswer = (context: Context, kind: CacheKind, query: string) => Promise<void>;

/**
 * What caches in between may keep: everybody sees the same. They show an answer for whole seconds, reckoned from its
 * `Age`; the bound on staleness is theirs together with ours, so they get a second less.
 */
export function createSendAnswer(
  answers: AnswerCache,
  policies: Record<CacheKind, KindPolicy>,
  onAnswered: (kind: CacheKind, query: string, state: CacheState) => void,
): SendAnswer {
  return async (context, kind, query) => {
    const started = performance.now();
    const encoding = chooseEncoding(context);
    const { state, etag, body, ageMs } = await answers.get(kind, query, {
      encoding,
      etag: singleEtag(context.get('If-None-Match')),
    });
    onAnswered(kind, query, state);
    const keep = Math.max(0, Math.floor(policies[kind].maxStaleMs / 1_000) - 1);
    context.set('X-Cache', state);
    context.set('ETag', etag);
    context.vary('Accept-Encoding');
    context.set('Cache-Control', state === 'STALE-ERROR' ? 'no-cache' : `public, max-age=${keep}`);
    if (state === 'STALE-ERROR') context.set('Warning', '111 - "Revalidation Failed"');
    if (state === 'STALE' || state === 'STALE-ERROR') context.set('Age', String(Math.ceil(ageMs / 1_000)));
    context.set(
      'Server-Timing',
      `cache;desc=${state}, ${kind};dur=${(performance.now() - started).toFixed(1)}`,
    );
    if (body === null) {
      context.status = 304;
      return;
    }
    context.type = 'json';
    if (encoding !== 'identity') context.set('Content-Encoding', encoding);
    context.body = body;
  };
}

/** The one that the caller has; null where it has several, any or none. */
function singleEtag(header: string): string | null {
  return /^W\/"[\w-]+"$/.test(header) ? header : null;
}
