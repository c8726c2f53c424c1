import type { Context } from 'koa';

/** The id that `observation` has given to the request. */
export const requestIdOf = (context: Context): string => String(context.state.requestId);
