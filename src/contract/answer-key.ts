import { isValueFacet } from '../domain/search/facets.ts';
import { hasCode } from '../errors.ts';
import type { AnswerRequest, KeyedRequest } from './answer-request.ts';
import { canonicalFacetSearch, canonicalSearch } from './canonical-query.ts';
import { readFacetRequest } from './reading/facet-input.ts';
import { readFeedRequest, readSearchRequest } from './reading/search-input.ts';
import { readSimilarRequest } from './reading/similar-input.ts';
import { readSuggestRequest } from './reading/suggest-input.ts';

/**
 * The key of an answer in the cache and in the popularity counts: the kind, a space, and the request as text. Deployments
 * share these keys: changing their format invalidates everything that is cached and counted.
 * @internal Exported for tests.
 */
export function toKey(request: AnswerRequest): string {
  return `${request.kind} ${toText(request)}`;
}

function toText(request: AnswerRequest): string {
  switch (request.kind) {
    case 'search':
    case 'feed':
      return canonicalSearch(request.query);
    case 'facet':
      return `${request.name}?${canonicalFacetSearch(request)}`;
    case 'suggest':
      return suggestQuery(request);
    case 'similar':
      return `${request.limit} ${request.slug}`;
    case 'institute':
      return request.slug;
  }
}

function suggestQuery({ q, limit }: { q: string; limit: number }): string {
  return new URLSearchParams({ q, limit: String(limit) }).toString();
}

/** The request together with its key. */
export function withKey<T extends AnswerRequest>(request: T): KeyedRequest & { request: T } {
  return { request, key: toKey(request) };
}

/** The two parts of a key. */
export function splitKey(key: string): { kind: string; text: string } {
  const space = key.indexOf(' ');
  return { kind: key.slice(0, space), text: key.slice(space + 1) };
}

/** The request with this key; null when this version of the code cannot read it, as it may come from another version. */
export function fromKey(key: string): AnswerRequest | null {
  const { kind, text } = splitKey(key);
  try {
    return fromText(kind, text);
  } catch (error) {
    if (!hasCode(error, 'bad-request')) throw error;
    return null;
  }
}

/** The requests with these keys, without those that this version of the code cannot read. */
export function readKeys(keys: string[]): KeyedRequest[] {
  return keys.flatMap((key) => {
    const request = fromKey(key);
    return request ? [{ request, key }] : [];
  });
}

/** @throws AppError bad-request when the parameters are not valid */
function fromText(kind: string, text: string): AnswerRequest | null {
  switch (kind) {
    case 'search':
      return readSearchRequest(text);
    case 'feed':
      return readFeedRequest(text);
    case 'facet': {
      const [name, queryString] = splitOnce(text, '?');
      return isValueFacet(name) ? readFacetRequest(name, queryString) : null;
    }
    case 'suggest':
      return readSuggestRequest(text);
    case 'similar': {
      const [limit, slug] = splitOnce(text, ' ');
      return readSimilarRequest(slug, `limit=${limit}`);
    }
    case 'institute':
      return { kind, slug: text };
    default:
      return null;
  }
}

function splitOnce(text: string, separator: string): [string, string] {
  const at = text.indexOf(separator);
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)];
}

/** The path and query string under which the API answers this request. */
export function pathOf(request: AnswerRequest): string {
  switch (request.kind) {
    case 'search':
      return withQuery('/v1/institutes', canonicalSearch(request.query));
    case 'feed':
      return withQuery('/v1/institutes.atom', canonicalSearch(request.query));
    case 'facet':
      return withQuery(`/v1/facets/${request.name}`, canonicalFacetSearch(request));
    case 'suggest':
      return withQuery('/v1/suggest', suggestQuery(request));
    case 'similar':
      return `/v1/institutes/${encodeURIComponent(request.slug)}/similar?limit=${request.limit}`;
    case 'institute':
      return `/v1/institutes/${encodeURIComponent(request.slug)}`;
  }
}

function withQuery(path: string, queryString: string): string {
  return queryString === '' ? path : `${path}?${queryString}`;
}
