import { STATUS_CODES } from 'node:http';
import type { Context, Middleware } from 'koa';
import type { Problem } from '../../contract/responses/problem-response.ts';
import { AppError, type ErrorCode, type FieldError, type MovedTo } from '../../errors.ts';
import type { Logger } from '../../logger.ts';
import { rateLimitHeaders } from '../rate-limit-headers.ts';

const statusOf: Record<ErrorCode, number> = {
  moved: 308,
  'bad-request': 400,
  unauthorized: 401,
  forbidden: 403,
  'not-found': 404,
  'method-not-allowed': 405,
  'body-late': 408,
  conflict: 409,
  'idempotency-key-reused': 422,
  'precondition-failed': 412,
  'too-large': 413,
  'uri-too-long': 414,
  'unsupported-media-type': 415,
  'image-refused': 422,
  'precondition-required': 428,
  'too-many-requests': 429,
  'too-many-headers': 431,
  unreadable: 500,
  'timed-out': 503,
  overloaded: 503,
  'sessions-unavailable': 503,
  'search-unavailable': 503,
  'database-unavailable': 503,
  'media-unavailable': 503,
};

/** Answers every error, and every response with an error status and no body, with application/problem+json. */
export function problems(logger: Logger): Middleware {
  return async (context, next) => {
    try {
      await next();
      if (context.status === 404 && context.body === undefined) {
        throw new AppError('not-found', `No resource exists at ${context.path}.`);
      }
      if (context.status === 405 || context.status === 501) {
        const allowed = context.response.get('Allow');
        throw new AppError(
          'method-not-allowed',
          `The method ${context.method} is not allowed here; allowed: ${allowed}.`,
        );
      }
    } catch (error) {
      if (error instanceof AppError) {
        if (error.cause) logger.warn({ err: error.cause, requestId: context.state.requestId }, error.message);
        setHeaders(context, error);
        send(context, statusOf[error.code], error.message, error);
      } else {
        logger.error({ err: error, requestId: context.state.requestId }, 'http: unexpected error');
        send(context, 500, 'An internal error occurred. Please try again.', { fieldErrors: [] });
      }
    }
  };
}

function setHeaders(context: Context, { version, movedTo, retryAfterSeconds, rateLimit }: AppError): void {
  if (version !== undefined) context.set('ETag', `"${version}"`);
  if (movedTo !== undefined) context.set('Location', locationOf(movedTo));
  if (rateLimit !== undefined) context.set(rateLimitHeaders(rateLimit));
  if (retryAfterSeconds !== undefined) context.set('Retry-After', String(retryAfterSeconds));
}

function locationOf(movedTo: MovedTo): string {
  const path = `/v1/institutes/${movedTo.slug}`;
  return movedTo.resource === 'similar' ? `${path}/similar?limit=${movedTo.limit}` : path;
}

function send(
  context: Context,
  status: number,
  detail: string,
  { fieldErrors, version }: { fieldErrors: FieldError[]; version?: number | undefined },
) {
  const problem: Problem = {
    type: 'about:blank',
    title: STATUS_CODES[status] ?? 'Error',
    status,
    detail,
    instance: String(context.state.requestId),
    ...(fieldErrors.length > 0 && { errors: fieldErrors }),
    ...(version !== undefined && { version }),
  };
  context.status = status;
  context.body = JSON.stringify(problem);
  context.type = 'application/problem+json';
  context.set('Cache-Control', 'no-store');
}
