import { type Static, Type } from 'typebox';
import { alertCadences } from '../../domain/enumerations.ts';
import { nullable } from '../../domain/nullable.ts';
import { accountSchema } from './account-response.ts';
import { shownFields } from './institute-response.ts';

const closed = { additionalProperties: false };
const count = (description: string) => Type.Integer({ minimum: 0, description });

export const profileSchema = Type.Object(
  {
    ...accountSchema.properties,
    email_confirmed: Type.Boolean({
      description:
        'Whether the owner has opened a link that was sent to the address. Other addresses get no alerts.',
    }),
    pending_email: Type.Union([Type.String(), Type.Null()], {
      description: 'The address that the account will have once the link that was sent to it is opened.',
    }),
    created_at: Type.String({ format: 'date-time' }),
    shortlist: count('Number of institutes in the shortlist.'),
    saved_searches: count('Number of saved searches.'),
  },
  { ...closed, $id: 'Profile', description: 'The signed-in account and the size of its lists.' },
);
export type Profile = Static<typeof profileSchema>;

const { id, slug, name, kind, ownership, university, country, state, district, city, established, rating } =
  shownFields;

export const shortlistedSchema = Type.Object(
  {
    ...{ id, slug, name, kind, ownership, university, country, state, district, city, established, rating },
    gone: Type.Boolean({ description: 'Whether the institute is no longer published.' }),
    added_at: Type.String({ format: 'date-time' }),
  },
  { ...closed, $id: 'Shortlisted', description: 'An institute in a shortlist.' },
);
export type Shortlisted = Static<typeof shortlistedSchema>;

export const shortlistSchema = Type.Object(
  {
    items: Type.Array(shortlistedSchema, {
      maxItems: 200,
      description: 'The institutes, the most recently added first.',
    }),
  },
  { ...closed, $id: 'Shortlist' },
);

export const savedSearchSchema = Type.Object(
  {
    id: Type.Integer({ minimum: 1 }),
    name: Type.String(),
    query: Type.String({ description: 'Canonical query string for `GET /v1/institutes`.' }),
    alerts: Type.Enum([...alertCadences], { description: 'When the owner is told of news by e-mail.' }),
    notify: Type.Boolean({ deprecated: true, description: 'Whether `alerts` is not `off`.' }),
    created_at: Type.String({ format: 'date-time' }),
    last_news_at: nullable(
      Type.String({
        format: 'date-time',
        description:
          'When an institute last changed in a way that is news to this search; null without news.',
      }),
    ),
  },
  { ...closed, $id: 'SavedSearch' },
);
export type SavedSearch = Static<typeof savedSearchSchema>;

export const savedSearchListSchema = Type.Object(
  {
    items: Type.Array(savedSearchSchema, { maxItems: 100, description: 'The saved searches, newest first.' }),
  },
  { ...closed, $id: 'SavedSearchList' },
);
export type SavedSearchList = Static<typeof savedSearchListSchema>;
