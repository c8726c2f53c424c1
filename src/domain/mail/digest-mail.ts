import { type MailBlock, type MailContent, renderMail } from './mail-content.ts';

/** The news of the saved searches of one person. */
export interface DigestMail {
  searches: DigestSearch[];
  /** how many more searches have news */
  moreSearches: number;
}

export interface DigestSearch {
  id: number;
  name: string;
  cadence: 'daily' | 'weekly';
  /** the page of the search, from its slash on */
  path: string;
  /** how many institutes have news, with those that are not listed */
  total: number;
  institutes: DigestInstitute[];
}

interface DigestInstitute {
  name: string;
  /** the page of the institute, from its slash on */
  path: string;
  place: string | null;
  /** whole sentences */
  reasons: string[];
}

/**
 * Writes the digest of one person.
 * @param links.publicUrl the setting PUBLIC_URL, with which links begin
 * @param links.unsubscribe the address that ends the alerts of one saved search, or with null of all
 */
export function composeDigest(
  { searches, moreSearches }: DigestMail,
  links: { publicUrl: string; unsubscribe: (savedSearchId: number | null) => string },
): MailContent {
  const absolute = (path: string) => `${links.publicUrl}${path}`;
  const unsubscribeUrl = links.unsubscribe(null);
  return renderMail({
    subject: subjectOf(searches, moreSearches),
    unsubscribeUrl,
    blocks: [
      ...searches.flatMap((search) => searchBlocks(search, absolute, links.unsubscribe(search.id))),
      ...(moreSearches > 0 ? [moreBlock(moreSearches, absolute('/account'))] : []),
      {
        kind: 'note',
        text: 'You receive this e-mail because you asked to be told of news about your saved searches.',
        link: { label: 'Stop all of these e-mails', url: unsubscribeUrl },
      },
    ],
  });
}

function subjectOf(searches: DigestSearch[], moreSearches: number): string {
  const [first] = searches;
  const count = searches.length + moreSearches;
  if (!first || count !== 1) return `News about ${count} of your saved searches`;
  return `${first.total === 1 ? 'One institute' : `${first.total} institutes`} with news: ${first.name}`;
}

function searchBlocks(
  search: DigestSearch,
  absolute: (path: string) => string,
  unsubscribe: string,
): MailBlock[] {
  const more = search.total - search.institutes.length;
  return [
    { kind: 'heading', text: search.name, url: absolute(search.path) },
    ...search.institutes.map(({ name, path, place, reasons }): MailBlock => {
      const title = place === null ? name : `${name}, ${place}`;
      return { kind: 'item', title, url: absolute(path), details: reasons };
    }),
    ...(more > 0
      ? [
          {
            kind: 'note',
            text: `${more} more ${more === 1 ? 'institute has' : 'institutes have'} news.`,
            link: { label: 'Open the search', url: absolute(search.path) },
          } as const,
        ]
      : []),
    {
      kind: 'note',
      text: `You receive news of this search ${search.cadence}.`,
      link: { label: 'Stop news of this search', url: unsubscribe },
    },
  ];
}

function moreBlock(count: number, url: string): MailBlock {
  const text = `${count} more of your saved ${count === 1 ? 'search has' : 'searches have'} news.`;
  return { kind: 'note', text, link: { label: 'Open your account', url } };
}
