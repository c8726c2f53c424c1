import { pathOf } from '../contract/answer-key.ts';
import type { FeedRequest } from '../contract/answer-request.ts';
import { canonicalSearch } from '../contract/canonical-query.ts';
import type { InstituteNews } from '../contract/responses/news-response.ts';
import type { SearchQuery } from '../domain/search/search-query.ts';
import { escapeMarkup } from '../domain/text/markup.ts';
import type { FindNews } from '../search/news/news-finder.ts';
import type { RenderedBody } from './rendered-body.ts';

const maxEntries = 50;

/**
 * Renders the news of a search as an Atom feed (RFC 4287). Ids are tag URIs (RFC 4151) on the host of the public address, so
 * that they stay the same when a port, a path or the protocol changes.
 * @param publicUrl the address of the page, without a slash at its end
 * @throws AppError search-unavailable, database-unavailable
 */
export async function renderFeed(
  findNews: FindNews,
  publicUrl: string,
  request: FeedRequest,
): Promise<RenderedBody> {
  const news = await findNews(request.query, maxEntries);
  const queryString = canonicalSearch(request.query);
  const query = queryString === '' ? '' : `?${queryString}`;
  const id = `tag:${new URL(publicUrl).hostname},2026:institutes${query}`;
  // Without news nothing was ever updated; a feed must have a date nevertheless.
  const updated = new Date(Math.max(0, ...news.map(({ at }) => Date.parse(at))));
  const body = [
    '<?xml version="1.0" encoding="utf-8"?>',
    '<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en">',
    element('title', `Institutes: ${describeSearch(request.query)}`),
    element('id', id),
    element('updated', updated.toISOString()),
    `<author>${element('name', 'Institute search')}</author>`,
    link('self', 'application/atom+xml', publicUrl + pathOf(request)),
    link('alternate', 'text/html', `${publicUrl}/${query}`),
    ...news.map((each) => entry(each, id, publicUrl)),
    '</feed>\n',
  ].join('\n');
  return { body, total: null };
}

function entry(
  { id, at, institute, reason, text }: InstituteNews,
  feedId: string,
  publicUrl: string,
): string {
  return [
    '<entry>',
    element('title', `${institute.name}: ${text}`),
    // The reason may depend on the search.
    element('id', `${feedId}#${id}`),
    element('updated', at),
    link('alternate', 'text/html', `${publicUrl}/institutes/${encodeURIComponent(institute.slug)}`),
    `<category term="${escapeXml(reason.kind)}"/>`,
    element('summary', text),
    '</entry>',
  ].join('\n');
}

/** The words and the selected values of a search; 'all' without any. */
function describeSearch({ q, selected }: SearchQuery): string {
  return [q, ...Object.values(selected).flat()].filter(Boolean).join(', ') || 'all';
}

function element(name: string, text: string): string {
  return `<${name}>${escapeXml(text)}</${name}>`;
}

function link(rel: string, type: string, href: string): string {
  return `<link rel="${rel}" type="${type}" href="${escapeXml(href)}"/>`;
}

/** Text as XML 1.0 may contain it, in elements and in attributes. Characters that XML does not allow are left out. */
function escapeXml(text: string): string {
  return escapeMarkup(text.replace(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, ''));
}
