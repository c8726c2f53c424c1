import { type Static, Type } from 'typebox';
import { jobPriorities, jobStates } from '../../domain/enumerations.ts';
import { nullable } from '../../domain/nullable.ts';

const closed = { additionalProperties: false };
const time = (description: string) => Type.String({ format: 'date-time', description });
const count = (description: string) => Type.Integer({ minimum: 0, description });

const summary = {
  id: Type.Integer({ minimum: 1 }),
  kind: Type.String({ description: 'What the job does, such as `import`.' }),
  priority: Type.Enum([...jobPriorities], {
    description:
      'A person waits for `urgent` jobs, has asked for `normal` ones, and waits for no `low` ones.',
  }),
  state: Type.Enum([...jobStates], {
    description:
      '`waiting` for its time, `queued` for a worker, `running`, or ended: `done`, `failed` or `cancelled`.',
  }),
  attempts: count('Number of attempts so far, including the current one.'),
  max_attempts: count('Number of attempts after which the job fails.'),
  progress: nullable(
    Type.Object(
      {
        done: Type.Number({ minimum: 0 }),
        total: nullable(Type.Number({ minimum: 0, description: 'Null while it is unknown.' })),
        stage: Type.Optional(Type.String({ description: 'The current step of a job that has several.' })),
      },
      { ...closed, description: 'How far the job is; null if it has reported nothing.' },
    ),
  ),
  error: nullable(
    Type.String({ description: 'Why the job failed, or why its last attempt did; null if none did.' }),
  ),
  account_id: nullable(Type.Integer({ description: 'The account that asked for it; null for the system.' })),
  request_id: nullable(Type.String({ description: 'The request that asked for it; null for the system.' })),
  worker: nullable(Type.String({ description: 'The worker that runs the job or ran it last.' })),
  created_at: time('When the job was added.'),
  run_at: time('The job does not start before. After a failed attempt, this is the time of the next one.'),
  started_at: nullable(time('When the last attempt started.')),
  finished_at: nullable(time('When the job ended.')),
};

export const jobSummarySchema = Type.Object(summary, {
  ...closed,
  $id: 'JobSummary',
  description: 'A job: work that is done outside of a request.',
});
export type JobSummary = Static<typeof jobSummarySchema>;

export const jobSchema = Type.Object(
  {
    ...summary,
    version: Type.Integer({ minimum: 1, description: 'Version of the shape of the payload.' }),
    payload: Type.Unknown({
      description: 'What the job works on. E-mail addresses and secrets are redacted.',
    }),
    result: Type.Unknown({
      description: 'What the job has resulted in; null until it is done. E-mail addresses are redacted.',
    }),
  },
  { ...closed, $id: 'Job', description: 'A job with its payload and result.' },
);
export type Job = Static<typeof jobSchema>;

export const jobListSchema = Type.Object(
  {
    items: Type.Array(jobSummarySchema),
    cursor: nullable(Type.String({ description: 'Cursor of the next page; null on the last page.' })),
  },
  { ...closed, $id: 'JobList', description: 'Jobs, the newest first.' },
);
export type JobList = Static<typeof jobListSchema>;
