import { type Static, Type } from 'typebox';
import { accountSchema } from './account-response.ts';
import { shownFields } from './institute-response.ts';

const closed = { additionalProperties: false };
const count = (description: string) => Type.Integer({ minimum: 0, description });

export const profileSchema = Type.Object(
  {
    ...accountSchema.properties,
    created_at: Type.String({ format: 'date-time' }),
    shortlist: count('institutes in the shortlist'),
    saved_searches: count('saved searches'),
  },
  { ...closed, $id: 'Profile', description: 'Whoever is signed in, and how much is their own.' },
);
export type Profile = Static<typeof profileSchema>;

const { id, slug, name, kind, ownership, university, country, state, district, city, established, rating } =
  shownFields;

export const shortlistedSchema = Type.Object(
  {
    ...{ id, slug, name, kind, ownership, university, country, state, district, city, established, rating },
    gone: Type.Boolean({ description: 'whether it is published no more' }),
    added_at: Type.String({ format: 'date-time' }),
  },
  { ...closed, $id: 'Shortlisted', description: 'An institute that somebody keeps.' },
);
export type Shortlisted = Static<typeof shortlistedSchema>;

export const shortlistSchema = Type.Object(
  { items: Type.Array(shortlistedSchema, { maxItems: 200, description: 'the last added first' }) },
  { ...closed, $id: 'Shortlist' },
);
export type Shortlist = Static<typeof shortlistSchema>;

export const savedSearchSchema = Type.Object(
  {
    id: Type.Integer({ minimum: 1 }),
    name: Type.String(),
    query: Type.String({ description: 'the query string for `GET /v1/institutes`, in its canonical form' }),
    notify: Type.Boolean({ description: 'whether its owner wants to be told of news' }),
    created_at: Type.String({ format: 'date-time' }),
  },
  { ...closed, $id: 'SavedSearch' },
);
export type SavedSearch = Static<typeof savedSearchSchema>;

export const savedSearchListSchema = Type.Object(
  { items: Type.Array(savedSearchSchema, { maxItems: 100, description: 'the last saved first' }) },
  { ...closed, $id: 'SavedSearchList' },
);
export type SavedSearchList = Static<typeof savedSearchListSchema>;
