// The closed sets of values. An integration test compares those that Postgres checks with its constraints.

/** The state of an institute's record; only published institutes are found. */
export const statuses = ['draft', 'published', 'archived'] as const;
export type Status = (typeof statuses)[number];

export const ownerships = ['government', 'aided', 'private', 'deemed'] as const;
export type Ownership = (typeof ownerships)[number];

/** Who is admitted. */
export const genders = ['co-ed', 'women', 'men'] as const;

/** The levels of programmes, in rising order. */
export const levels = ['certificate', 'diploma', 'undergraduate', 'postgraduate', 'doctorate'] as const;
export type Level = (typeof levels)[number];

/** The modes of study. */
export const modes = ['full-time', 'part-time', 'distance', 'online'] as const;

/** How a value is known that its source does not state: derived from other data, the district's, or a sample. */
export const provenances = ['inferred', 'approximate', 'generated'] as const;
export type Provenance = (typeof provenances)[number];

/** The roles of accounts, in rising order: each may do what those before it may. */
export const roles = ['student', 'editor', 'admin', 'operator'] as const;
export type Role = (typeof roles)[number];

/** The e-mails about an account that somebody asked for, or that tell of a change. */
export const accountMails = [
  'registration',
  'already-registered',
  'reset-password',
  'confirm-address',
  'address-changed',
] as const;
export type AccountMail = (typeof accountMails)[number];

export const mailKinds = [...accountMails, 'saved-search-digest'] as const;
export type MailKind = (typeof mailKinds)[number];

/** The states of an e-mail in the ledger; worker/mail/deliver-mail.ts has their transitions. */
export const mailStates = ['claimed', 'deferred', 'sent', 'uncertain', 'bounced', 'failed'] as const;
export type MailState = (typeof mailStates)[number];

export const importStates = ['uploading', 'waiting', 'running', 'done', 'failed', 'cancelled'] as const;

/** What an image of an institute shows. */
export const imageKinds = ['logo', 'photo'] as const;
export type ImageKind = (typeof imageKinds)[number];

export const importFormats = ['csv', 'ndjson', 'college-scorecard', 'aicte'] as const;

/**
 * The states of a job: `waiting` for its time or for the relay, `queued` in RabbitMQ, `running`, and at the end `done`, `failed`
 * (the dead letter, with its reason) or `cancelled`.
 */
export const jobStates = ['waiting', 'queued', 'running', 'done', 'failed', 'cancelled'] as const;
export type JobState = (typeof jobStates)[number];

/** The priorities of jobs; Postgres stores the index. A person waits for `urgent` ones, and nobody for `low` ones. */
export const jobPriorities = ['urgent', 'normal', 'low'] as const;
export type JobPriority = (typeof jobPriorities)[number];

export const reportKinds = ['search', 'data-quality', 'searches'] as const;
export type ReportKind = (typeof reportKinds)[number];

export const reportFormats = ['csv', 'xlsx'] as const;
export type ReportFormat = (typeof reportFormats)[number];

/** What a change in the audit log did to its row. */
export const auditActions = ['insert', 'update', 'delete'] as const;

/** When the owner of a saved search is told of news. */
export const alertCadences = ['off', 'daily', 'weekly'] as const;
export type AlertCadence = (typeof alertCadences)[number];

/** The orders of search results; `-` reverses one. */
export const sorts = [
  'relevance',
  'popularity',
  'name',
  '-name',
  'fee',
  '-fee',
  'rating',
  'established',
  '-established',
  'distance',
] as const;
export type Sort = (typeof sorts)[number];
