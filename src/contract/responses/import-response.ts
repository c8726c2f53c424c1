import { type Static, Type } from 'typebox';
import { importFormats, importStates } from '../../domain/enumerations.ts';
import { nullable } from '../../domain/nullable.ts';

const closed = { additionalProperties: false };
const time = Type.String({ format: 'date-time' });
const cursor = nullable(Type.String({ description: 'for the next page; null at the end' }));
const count = (description: string) => Type.Integer({ minimum: 0, description });

export const importJobSchema = Type.Object(
  {
    id: Type.Integer({ minimum: 1 }),
    state: Type.Enum([...importStates]),
    format: nullable(Type.Enum([...importFormats], { description: 'null: what the text looks like' })),
    source: nullable(Type.String({ description: 'whose ids the institutes have; null: the format decides' })),
    dry_run: Type.Boolean({ description: 'whether all is taken back in the end' }),
    actor: Type.String({ description: 'e-mail address of the account, `account:17` once it is deleted' }),
    bytes: count('of the text, decompressed'),
    read: count('rows, so far'),
    records: nullable(count('that the rows have; null before all are read')),
    inserted: count('new institutes'),
    merged: count('records that are institutes of other sources'),
    updated: count('institutes that the records have changed'),
    unchanged: count('institutes that were so already'),
    rejected: count('rows that cannot be imported'),
    failure: nullable(Type.String({ description: 'why it ended early' })),
    created_at: time,
    started_at: nullable(time),
    finished_at: nullable(time),
  },
  { ...closed, $id: 'ImportJob', description: 'A bulk import.' },
);
export type ImportJob = Static<typeof importJobSchema>;

export const importJobsSchema = Type.Object(
  { items: Type.Array(importJobSchema), cursor },
  { ...closed, $id: 'ImportJobList', description: 'Bulk imports, the newest first.' },
);
export type ImportJobList = Static<typeof importJobsSchema>;

const rejection = Type.Object(
  {
    line: Type.Integer({
      minimum: 0,
      description: 'of a text: where the row ends, from 1; of JSON: its number',
    }),
    reason: Type.String({ description: 'all that is wrong with it' }),
  },
  closed,
);

export const importErrorsSchema = Type.Object(
  { items: Type.Array(rejection), cursor },
  { ...closed, $id: 'ImportErrorList', description: 'Rows that were not imported, by line.' },
);
export type ImportErrorList = Static<typeof importErrorsSchema>;
