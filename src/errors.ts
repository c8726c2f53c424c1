/** What went wrong, in words of the domain. `http/problems.ts` says which status each code becomes. */
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
  | 'uri-too-long'
  | 'too-many-headers'
  | 'too-many-requests'
  | 'body-late'
  | 'timed-out'
  | 'unreadable'
  | 'overloaded'
  | 'sessions-unavailable'
  | 'search-unavailable'
  | 'database-unavailable';

/** One fault of the input: the query parameter or the place in the body (JSON pointer), and what is wrong. */
export interface InputFault {
  parameter?: string;
  pointer?: string;
  detail: string;
}

/** An error whose message may be shown to the caller. Every other error is shown as 'Internal error'. */
export class AppError extends Error {
  readonly code: ErrorCode;
  readonly faults: InputFault[];
  readonly headers: Record<string, string>;
  /** of the record, where that is what was not expected */
  readonly version: number | undefined;

  constructor(
    code: ErrorCode,
    message: string,
    options: {
      faults?: InputFault[];
      headers?: Record<string, string>;
      version?: number;
      cause?: unknown;
    } = {},
  ) {
    super(message, { cause: options.cause });
    this.name = 'AppError';
    this.code = code;
    this.faults = options.faults ?? [];
    this.headers = options.headers ?? {};
    this.version = options.version;
  }
}

/** Whether it is an AppError with one of these codes. */
export function hasCode(error: unknown, ...codes: ErrorCode[]): boolean {
  return error instanceof AppError && codes.includes(error.code);
}

/** The error that names these faults of a body. */
export function badBody(faults: InputFault[]): AppError {
  const names = [...new Set(faults.map(({ pointer }) => pointer || 'the body'))].join(', ');
  return new AppError('bad-request', `Please correct: ${names}.`, { faults });
}
