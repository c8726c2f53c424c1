import type { Middleware } from 'koa';

/** Writes a JSON body as the bytes that go out, once: what hashes it and what sends it would each write it anew. */
export function jsonBytes(): Middleware {
  return async (context, next) => {
    await next();
    const { body } = context;
    if (body !== null && typeof body === 'object' && context.response.is('json') && !Buffer.isBuffer(body))
      context.body = Buffer.from(JSON.stringify(body));
  };
}
