import type { Context, Middleware } from 'koa';
import { AppError } from '../../errors.ts';
import type { Logger } from '../../logger.ts';
import { deadlines } from '../../storage/postgres/pool.ts';

// The share of the time limit that a change may use; the rest is for cancelling, rolling back and answering.
const changeShare = 0.9;
const safeMethods = ['GET', 'HEAD', 'OPTIONS'];

/**
 * Answers 503 when no response is ready after `timeoutMs`, and 408 when the request body has not arrived by then.
 * Transactions of the request are cancelled a little earlier and rolled back, and the response says so; a transaction
 * that was being committed may still succeed.
 */
export function deadline(
  timeoutMs: number,
  mayTakeLonger: (context: Context) => boolean,
  logger: Logger,
): Middleware {
  return (context, next) => {
    if (mayTakeLonger(context)) return next();
    return new Promise((resolve, reject) => {
      let late = false;
      const changes = !safeMethods.includes(context.method);
      const timer = setTimeout(() => {
        late = true;
        if (context.state.readsBody) {
          reject(new AppError('body-late', 'The request body did not arrive in time.'));
          return;
        }
        const advice = changes
          ? 'The change may have been made. Please check before you try again.'
          : 'Please try again.';
        reject(new AppError('timed-out', `The request took too long. ${advice}`, { retryAfterSeconds: 5 }));
      }, timeoutMs);
      const answering = changes ? deadlines.run(performance.now() + changeShare * timeoutMs, next) : next();
      answering.then(
        () => {
          clearTimeout(timer);
          resolve(undefined);
        },
        (err: unknown) => {
          clearTimeout(timer);
          if (late)
            logger.warn(
              { err, requestId: context.state.requestId },
              'http: a request failed after its time limit',
            );
          reject(err);
        },
      );
    });
  };
}
