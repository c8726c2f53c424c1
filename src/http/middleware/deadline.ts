import type { Context, Middleware } from 'koa';
import { AppError } from '../../errors.ts';
import type { Logger } from '../../logger.ts';
import { deadlines } from '../../storage/postgres/pool.ts';

// Of the time of a request that changes something: what is left of it is for cancelling, rolling back and answering.
const shareToChange = 0.9;
const safeMethods = ['GET', 'HEAD', 'OPTIONS'];

/**
 * Answers 503 where no answer is ready after `ms`, and 408 where the body had not arrived by then. Transactions of the request end a
 * little earlier and are rolled back, with an answer that says so; one that was being committed may still be done.
 */
export function deadline(
  ms: number,
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
          ? 'It may have been done all the same: please look before you try again.'
          : 'Please try again.';
        reject(new AppError('timed-out', `This took too long. ${advice}`, { retryAfterSeconds: 5 }));
      }, ms);
      const answering = changes ? deadlines.run(performance.now() + shareToChange * ms, next) : next();
      answering.then(
        () => {
          clearTimeout(timer);
          resolve(undefined);
        },
        (err: unknown) => {
          clearTimeout(timer);
          if (late) logger.warn({ err, requestId: context.state.requestId }, 'failed late');
          reject(err);
        },
      );
    });
  };
}
