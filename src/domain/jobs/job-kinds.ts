import { type Static, type TSchema, Type } from 'typebox';
import type { JobPriority } from '../enumerations.ts';

interface JobKindDefinition {
  /** raised when the payload changes its shape; a worker fails jobs of a version that it does not know */
  version: number;
  priority: JobPriority;
  /** the number of attempts after which the job has failed */
  maxAttempts: number;
  /** an attempt that takes longer is aborted and counts as failed */
  maxMinutes: number;
  payload: TSchema;
}

const nothing = Type.Object({}, { additionalProperties: false });

/** Every kind of job. Its handler is in `worker/`. */
export const jobKinds = {
  // The payload names a request in `account_links`: neither an address nor a token is in a job.
  'send-account-mail': {
    version: 1,
    priority: 'urgent',
    maxAttempts: 10,
    maxMinutes: 5,
    payload: Type.Object({ link: Type.Integer({ minimum: 1 }) }, { additionalProperties: false }),
  },
  'prune-mails': { version: 1, priority: 'low', maxAttempts: 5, maxMinutes: 5, payload: nothing },
  'match-alerts': { version: 1, priority: 'low', maxAttempts: 10, maxMinutes: 120, payload: nothing },
  // Each written batch sets the attempts back. A file may take hours, and another attempt continues where this one ended.
  import: {
    version: 1,
    priority: 'normal',
    maxAttempts: 10,
    maxMinutes: 24 * 60,
    payload: Type.Object({ import_id: Type.Integer({ minimum: 1 }) }, { additionalProperties: false }),
  },
  'start-digests': { version: 1, priority: 'low', maxAttempts: 10, maxMinutes: 120, payload: nothing },
  'send-digest': {
    version: 1,
    priority: 'low',
    maxAttempts: 10,
    maxMinutes: 5,
    payload: Type.Object(
      { account_id: Type.Integer({ minimum: 1 }), day: Type.String({ pattern: '^\\d{4}-\\d{2}-\\d{2}$' }) },
      { additionalProperties: false },
    ),
  },
  'prune-data': { version: 1, priority: 'low', maxAttempts: 3, maxMinutes: 10, payload: nothing },
  'score-views': { version: 1, priority: 'low', maxAttempts: 5, maxMinutes: 30, payload: nothing },
  // Another attempt would only make the figures that the next job makes.
  'refresh-dashboard': { version: 1, priority: 'normal', maxAttempts: 1, maxMinutes: 2, payload: nothing },
  'refresh-dashboard-totals': {
    version: 1,
    priority: 'normal',
    maxAttempts: 1,
    maxMinutes: 9,
    payload: nothing,
  },
  'collect-media': { version: 1, priority: 'low', maxAttempts: 5, maxMinutes: 60, payload: nothing },
  'process-image': {
    version: 1,
    priority: 'normal',
    // For over an hour, so that it outlasts most failures of the store.
    maxAttempts: 11,
    maxMinutes: 5,
    payload: Type.Object({ upload: Type.Integer({ minimum: 1 }) }, { additionalProperties: false }),
  },
  'prune-jobs': { version: 1, priority: 'low', maxAttempts: 5, maxMinutes: 5, payload: nothing },
  'make-report': {
    version: 1,
    priority: 'normal',
    maxAttempts: 10,
    maxMinutes: 60,
    payload: Type.Object({ report: Type.Integer({ minimum: 1 }) }, { additionalProperties: false }),
  },
  'weekly-search-report': { version: 1, priority: 'low', maxAttempts: 5, maxMinutes: 5, payload: nothing },
  'prune-reports': { version: 1, priority: 'low', maxAttempts: 5, maxMinutes: 10, payload: nothing },
} as const satisfies Record<string, JobKindDefinition>;

export type JobKind = keyof typeof jobKinds;
export type JobPayload<K extends JobKind> = Static<(typeof jobKinds)[K]['payload']>;
