import { type Static, Type } from 'typebox';
import { describeReason, type NewsReason } from '../../domain/alerts/news.ts';
import { nullable } from '../../domain/nullable.ts';
import { currencyPattern } from '../../domain/text/patterns.ts';
import { shownFields } from './institute-response.ts';

const closed = { additionalProperties: false };
const amount = (description: string) => Type.Integer({ minimum: 0, description });
const currency = Type.String({ pattern: currencyPattern });
const aboutProgramme = {
  programme: Type.String({ description: 'Name of the programme.' }),
  level: nullable(Type.String()),
  discipline: nullable(Type.String()),
  mode: nullable(Type.String()),
};

const newsReason = Type.Union(
  [
    Type.Object({ kind: Type.Literal('new') }, closed),
    Type.Object({ kind: Type.Literal('now-matches') }, closed),
    Type.Object(
      {
        kind: Type.Literal('fee-fell'),
        ...aboutProgramme,
        currency,
        from: amount('Yearly fee before.'),
        to: amount('Yearly fee now.'),
      },
      closed,
    ),
    Type.Object(
      {
        kind: Type.Literal('programme-added'),
        ...aboutProgramme,
        currency: nullable(currency),
        fee: nullable(amount('Yearly fee.')),
      },
      closed,
    ),
  ],
  { description: 'Why the institute is news.' },
);

const { id, slug, name, kind, city, district, state, country } = shownFields;

const instituteNews = Type.Object(
  {
    id: Type.String({ description: 'Identifies the reason for this institute, in feeds too.' }),
    at: Type.String({ format: 'date-time', description: 'When the institute changed.' }),
    institute: Type.Object({ id, slug, name, kind, city, district, state, country }, closed),
    reason: newsReason,
    text: Type.String({ description: 'The reason as a sentence.' }),
  },
  { ...closed, $id: 'InstituteNews', description: 'A reason why an institute is news to a search.' },
);
export type InstituteNews = Static<typeof instituteNews>;

export const newsListSchema = Type.Object(
  {
    items: Type.Array(instituteNews),
    cursor: nullable(Type.String({ description: 'Cursor of the next page; null on the last page.' })),
  },
  { ...closed, $id: 'NewsList' },
);
export type NewsList = Static<typeof newsListSchema>;

/** A reason as it is stored, in the form in which it is shown. */
export function presentNews(news: {
  difference_id: number;
  fact: number;
  changed_at: Date;
  institute: InstituteNews['institute'];
  reason: NewsReason;
}): InstituteNews {
  return {
    id: `${news.difference_id}.${news.fact + 1}`,
    at: news.changed_at.toISOString(),
    institute: news.institute,
    reason: news.reason,
    text: describeReason(news.reason),
  };
}
