import type { Middleware } from 'koa';
import { AppError } from '../errors.ts';
import type { Logger } from '../logger.ts';

/**
 * Answers 503 where no answer is ready after `ms`, be it that the body did not arrive.
 */
export function deadline(ms: number, logger: Logger): Middleware {
  return async (context, next) => {
    const late = Promise.withResolvers<never>();
    const timer = setTimeout(() => {
      late.reject(
        new AppError('timed-out', 'This took too long. Please try again.', {
          headers: { 'Retry-After': '5' },
        }),
      );
    }, ms);
    const answer = next();
    try {
      await Promise.race([answer, late.promise]);
    } catch (error) {
      if (error instanceof AppError && error.code === 'timed-out')
        answer.catch((err: unknown) =>
          logger.warn({ err, requestId: context.state.requestId }, 'failed late'),
        );
      throw error;
    } finally {
      clearTimeout(timer);
    }
  };
}
