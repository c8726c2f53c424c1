import type { Middleware } from 'koa';

/** Serializes a JSON body once: otherwise the ETag middleware and Koa would each serialize it. */
export function jsonBytes(): Middleware {
  return async (context, next) => {
    await next();
    const { body } = context;
    if (body !== null && typeof body === 'object' && context.response.is('json') && !Buffer.isBuffer(body))
      context.body = Buffer.from(JSON.stringify(body));
  };
}
