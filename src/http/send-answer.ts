import type { Context } from 'koa';
import type { AnswerCache, AnswerServed } from '../answers/answer-cache.ts';
import type { CachePolicies } from '../answers/cache-policy.ts';
import type { AnswerRequest, KeyedRequest } from '../contract/answer-request.ts';
import { chooseEncoding } from './content-encoding.ts';
import { viewerKey } from './middleware/viewer-key.ts';

const jsonType = 'application/json; charset=utf-8';
const feedType = 'application/atom+xml; charset=utf-8';

/** Sends the answer to a request, from the cache or rendered now. */
export type SendAnswer = (context: Context, keyed: KeyedRequest) => Promise<void>;

/**
 * Proxies may cache these answers, since they are the same for all callers. They count whole seconds from `Age`, and the bound
 * on staleness is for the proxy and this cache together, so proxies get a second less.
 */
export function createSendAnswer(
  answers: AnswerCache,
  policies: CachePolicies,
  onAnswered: (answer: AnswerServed) => void,
): SendAnswer {
  return async (context, keyed) => {
    const started = performance.now();
    const { request, key } = keyed;
    const encoding = chooseEncoding(context);
    const { state, etag, total, body, ageMs } = await answers.get(keyed, {
      encoding,
      etag: singleEtag(context.get('If-None-Match')),
      current: /(^|,)\s*no-cache\s*(,|$)/i.test(context.get('Cache-Control')),
    });
    const tookMs = performance.now() - started;
    const prefetched = context.get('Sec-Purpose').startsWith('prefetch');
    const viewer = isViewed(request) ? viewerKey(context) : null;
    onAnswered({ request, key, state, total, tookMs, prefetched, viewer });
    const maxAgeSeconds = Math.max(0, Math.floor(policies[request.kind].maxStaleMs / 1_000) - 1);
    // Not through Koa's `set`, which takes a twentieth of the time of a cached answer.
    const { res } = context;
    res.setHeader('X-Cache', state);
    res.setHeader('ETag', etag);
    res.setHeader('Cache-Control', state === 'STALE-ERROR' ? 'no-cache' : `public, max-age=${maxAgeSeconds}`);
    res.setHeader('Server-Timing', `cache;desc=${state}, ${request.kind};dur=${tookMs.toFixed(1)}`);
    context.vary('Accept-Encoding');
    if (state === 'STALE-ERROR') context.set('Warning', '111 - "Revalidation Failed"');
    if (state === 'STALE' || state === 'STALE-ERROR') context.set('Age', String(Math.ceil(ageMs / 1_000)));
    if (body === null || matches(etag, context.get('If-None-Match'))) {
      context.status = 304;
      return;
    }
    res.setHeader('Content-Type', request.kind === 'feed' ? feedType : jsonType);
    if (encoding !== 'identity') res.setHeader('Content-Encoding', encoding);
    context.body = body;
  };
}

/** Whether it matters who asked: views count once for each network, and a search may follow another one. */
function isViewed(request: AnswerRequest): boolean {
  if (request.kind === 'search') return request.query.q !== null && request.query.page === 1;
  return request.kind === 'institute';
}

/** Whether If-None-Match names this etag, by weak comparison (RFC 9110, section 13.1.2). */
function matches(etag: string, ifNoneMatch: string): boolean {
  if (ifNoneMatch === '') return false;
  const known = ifNoneMatch.split(',').map((each) => each.trim());
  return known.includes('*') || known.some((each) => opaqueTag(each) === opaqueTag(etag));
}

const opaqueTag = (etag: string) => etag.replace(/^W\//, '');

/** The one etag that the client has; null for several, `*` or none. */
function singleEtag(header: string): string | null {
  return /^W\/"[\w-]+"$/.test(header) ? header : null;
}
