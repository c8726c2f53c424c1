import type { Context } from 'koa';
import type { AnswerCache, Answered } from '../answers/answer-cache.ts';
import type { CacheKind, KindPolicy } from '../answers/cache-policy.ts';
import { chooseEncoding } from './content-encoding.ts';
import { viewerKey } from './middleware/viewer-key.ts';

/** Sends the answer to a canonical query, from the cache or made for it. */
export type SendAnswer = (context: Context, kind: CacheKind, query: string) => Promise<void>;

/**
 * What caches in between may keep: everybody sees the same. They show an answer for whole seconds, reckoned from its
 * `Age`; the bound on staleness is theirs together with ours, so they get a second less.
 */
export function createSendAnswer(
  answers: AnswerCache,
  policies: Record<CacheKind, KindPolicy>,
  onAnswered: (answered: Answered) => void,
): SendAnswer {
  return async (context, kind, query) => {
    const started = performance.now();
    const encoding = chooseEncoding(context);
    const { state, etag, total, body, ageMs } = await answers.get(kind, query, {
      encoding,
      etag: singleEtag(context.get('If-None-Match')),
      current: /(^|,)\s*no-cache\s*(,|$)/i.test(context.get('Cache-Control')),
    });
    const tookMs = performance.now() - started;
    const prefetched = context.get('Sec-Purpose').startsWith('prefetch');
    const viewer = kind === 'institute' ? viewerKey(context) : null;
    onAnswered({ kind, query, state, total, tookMs, prefetched, viewer });
    const keep = Math.max(0, Math.floor(policies[kind].maxStaleMs / 1_000) - 1);
    // Not by Koa's `set`: it is a twentieth of what a kept answer costs.
    const { res } = context;
    res.setHeader('X-Cache', state);
    res.setHeader('ETag', etag);
    res.setHeader('Cache-Control', state === 'STALE-ERROR' ? 'no-cache' : `public, max-age=${keep}`);
    res.setHeader('Server-Timing', `cache;desc=${state}, ${kind};dur=${tookMs.toFixed(1)}`);
    context.vary('Accept-Encoding');
    if (state === 'STALE-ERROR') context.set('Warning', '111 - "Revalidation Failed"');
    if (state === 'STALE' || state === 'STALE-ERROR') context.set('Age', String(Math.ceil(ageMs / 1_000)));
    if (body === null || isKnown(etag, context.get('If-None-Match'))) {
      context.status = 304;
      return;
    }
    res.setHeader('Content-Type', 'application/json; charset=utf-8');
    if (encoding !== 'identity') res.setHeader('Content-Encoding', encoding);
    context.body = body;
  };
}

/** Whether the caller has this very answer, among others perhaps. */
function isKnown(etag: string, ifNoneMatch: string): boolean {
  if (ifNoneMatch === '') return false;
  const known = ifNoneMatch.split(',').map((each) => each.trim());
  return known.includes('*') || known.some((each) => weak(each) === weak(etag));
}

const weak = (etag: string) => etag.replace(/^W\//, '');

/** The one that the caller has; null where it has several, any or none. */
function singleEtag(header: string): string | null {
  return /^W\/"[\w-]+"$/.test(header) ? header : null;
}
