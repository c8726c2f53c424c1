import { type Static, Type } from 'typebox';
import { jobStates, reportFormats, reportKinds } from '../../domain/enumerations.ts';
import { nullable } from '../../domain/nullable.ts';
import { jobSchema } from './job-response.ts';

const closed = { additionalProperties: false };
const time = (description: string) => Type.String({ format: 'date-time', description });
const count = (description: string) => Type.Integer({ minimum: 0, description });

const file = Type.Object(
  {
    name: Type.String({ description: 'The name under which a browser saves it.' }),
    bytes: count('Size.'),
    rows: count('Number of rows without the header.'),
    as_of: time('The moment that all rows are of.'),
    url: Type.String({
      format: 'uri-reference',
      description: 'Downloads the file without signing in. Whoever has the link can use it.',
    }),
    url_expires_at: time('Until when `url` can be used. Get the report again for a new one.'),
    expires_at: time('When the report and its file are deleted.'),
  },
  { ...closed, $id: 'ReportFile', description: 'The file of a report that is done.' },
);

export const reportSchema = Type.Object(
  {
    id: Type.Integer({ minimum: 1 }),
    job_id: Type.Integer({ minimum: 1, description: 'The job that makes it.' }),
    kind: Type.Enum([...reportKinds]),
    format: Type.Enum([...reportFormats]),
    query: Type.String({ description: 'The search as a query string; empty for other kinds.' }),
    requested_by: nullable(
      Type.String({
        description: 'E-mail address of the account; null for the schedule, or once the account is deleted.',
      }),
    ),
    state: Type.Enum([...jobStates], {
      description:
        '`waiting` or `queued` for a worker, `running`, or ended: `done`, `failed` or `cancelled`.',
    }),
    progress: jobSchema.properties.progress,
    error: nullable(
      Type.String({ description: 'Why it failed, or why its last attempt did; null if none did.' }),
    ),
    created_at: time('When it was asked for.'),
    finished_at: nullable(time('When it ended; null before.')),
    summary: nullable(
      Type.Record(Type.String(), count('Number of rows.'), {
        description: 'The number of rows of each problem or list; null for a search, and before it is done.',
      }),
    ),
    file: nullable(file),
  },
  { ...closed, $id: 'Report', description: 'A file that is made in the background.' },
);
export type Report = Static<typeof reportSchema>;

export const reportListSchema = Type.Object(
  {
    items: Type.Array(reportSchema),
    cursor: nullable(Type.String({ description: 'Cursor of the next page; null on the last page.' })),
  },
  { ...closed, $id: 'ReportList', description: 'Reports, the newest first.' },
);
export type ReportList = Static<typeof reportListSchema>;
