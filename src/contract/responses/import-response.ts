import { type Static, Type } from 'typebox';
import { importFormats, importStates } from '../../domain/enumerations.ts';
import { nullable } from '../../domain/nullable.ts';

const closed = { additionalProperties: false };
const time = Type.String({ format: 'date-time' });
const cursor = nullable(Type.String({ description: 'Cursor of the next page; null on the last page.' }));
const count = (description: string) => Type.Integer({ minimum: 0, description });

export const importJobSchema = Type.Object(
  {
    id: Type.Integer({ minimum: 1 }),
    state: Type.Enum([...importStates]),
    format: nullable(
      Type.Enum([...importFormats], {
        description: 'Format of the file; null when it is detected from its content.',
      }),
    ),
    source: nullable(
      Type.String({
        description:
          'Name of the source that assigned the ids in the file; null when the format determines it.',
      }),
    ),
    dry_run: Type.Boolean({ description: 'Whether the import is rolled back at the end.' }),
    actor: Type.String({ description: 'E-mail address of the account, `account:17` once it is deleted.' }),
    bytes: count('Size of the decompressed file.'),
    read: count('Number of rows read so far.'),
    records: nullable(count('Number of records in the file; null until all rows are read.')),
    inserted: count('Number of new institutes.'),
    merged: count('Number of records merged into institutes of other sources.'),
    updated: count('Number of institutes that changed.'),
    unchanged: count('Number of institutes that did not change.'),
    rejected: count('Number of rows that cannot be imported.'),
    failure: nullable(Type.String({ description: 'Why the import failed; null if it did not fail.' })),
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

const rejection = Type.Object(
  {
    line: Type.Integer({
      minimum: 0,
      description: 'Line on which the row ends, starting at 1. For JSON, the number of the row.',
    }),
    reason: Type.String({ description: 'All errors of the row.' }),
  },
  closed,
);

export const importErrorsSchema = Type.Object(
  { items: Type.Array(rejection), cursor },
  { ...closed, $id: 'ImportErrorList', description: 'Rows that were not imported, ordered by line.' },
);
