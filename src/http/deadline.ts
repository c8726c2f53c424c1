import type { Context, Middleware } from 'koa';
import { AppError } from '../errors.ts';
import type { Logger } from '../logger.ts';

/**
 * Answers 503 where no answer is ready after `ms`, be it that the body did not arrive.
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
      const timer = setTimeout(() => {
        late = true;
        reject(
          new AppError('timed-out', 'This took too long. Please try again.', {
            headers: { 'Retry-After': '5' },
          }),
        );
      }, ms);
      next().then(
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
