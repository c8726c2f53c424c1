import { type RateLimitStanding, secondsUntil } from './rate-limit.ts';

/** What went wrong, in words of the domain. `http/middleware/problems.ts` says which status each code becomes. */
export type ErrorCode =
  | 'bad-request'
  | 'unauthorized'
  | 'forbidden'
  | 'not-found'
  | 'moved'
  | 'method-not-allowed'
  | 'conflict'
  | 'idempotency-key-reused'
  | 'precondition-failed'
  | 'precondition-required'
  | 'too-large'
  | 'unsupported-media-type'
  | 'image-refused'
  | 'uri-too-long'
  | 'too-many-headers'
  | 'too-many-requests'
  | 'body-late'
  | 'timed-out'
  | 'unreadable'
  | 'overloaded'
  | 'sessions-unavailable'
  | 'search-unavailable'
  | 'database-unavailable'
  | 'media-unavailable';

/** An error of one input field: the query parameter or the JSON pointer into the body, and a message that continues it. */
export interface FieldError {
  parameter?: string;
  pointer?: string;
  detail: string;
}

/** What a caller should ask for instead: the same resource under the slug that the institute has now. */
export type MovedTo =
  | { resource: 'institute'; slug: string }
  | { resource: 'similar'; slug: string; limit: number };

interface ErrorDetails {
  fieldErrors?: FieldError[];
  /** the record's current version, when the caller expected another one */
  version?: number;
  movedTo?: MovedTo;
  /** how long to wait before the same request can succeed */
  retryAfterSeconds?: number;
  /** the limit that the caller has used up */
  rateLimit?: RateLimitStanding;
  cause?: unknown;
}

/**
 * An error whose message may be shown to the caller; any other error is answered as 'Internal Server Error'. Its details are
 * plain data: the HTTP layer turns them into a status, headers and a body.
 */
export class AppError extends Error {
  readonly code: ErrorCode;
  readonly fieldErrors: FieldError[];
  readonly version: number | undefined;
  readonly movedTo: MovedTo | undefined;
  readonly retryAfterSeconds: number | undefined;
  readonly rateLimit: RateLimitStanding | undefined;

  constructor(code: ErrorCode, message: string, details: ErrorDetails = {}) {
    super(message, { cause: details.cause });
    this.name = 'AppError';
    this.code = code;
    this.fieldErrors = details.fieldErrors ?? [];
    this.version = details.version;
    this.movedTo = details.movedTo;
    this.retryAfterSeconds = details.retryAfterSeconds;
    this.rateLimit = details.rateLimit;
  }
}

/** Whether `error` is an AppError with one of these codes. */
export function hasCode(error: unknown, ...codes: ErrorCode[]): boolean {
  return error instanceof AppError && codes.includes(error.code);
}

/** An AppError `bad-request` that names these parameters, or these fields of a body. */
export function invalidInput(fieldErrors: FieldError[]): AppError {
  const named = fieldErrors.map(({ parameter, pointer }) => parameter ?? (pointer || 'the body'));
  const names = [...new Set(named)].join(', ');
  return new AppError('bad-request', `Please correct: ${names}.`, { fieldErrors });
}

/** The error for a caller who has used up a limit. */
export function tooManyRequests(rateLimit: RateLimitStanding, what = 'requests'): AppError {
  const retryAfterSeconds = secondsUntil(rateLimit.resetMs);
  const wait =
    retryAfterSeconds > 120 ? `${Math.ceil(retryAfterSeconds / 60)} minutes` : `${retryAfterSeconds} s`;
  return new AppError('too-many-requests', `Too many ${what}. Please try again in ${wait}.`, {
    rateLimit,
    retryAfterSeconds,
  });
}
