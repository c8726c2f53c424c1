import Router from '@koa/router';

/** A router that accepts one spelling of each path: case matters, and so does a trailing slash. Routes state whole paths. */
export function createRouter(): Router {
  return new Router({ sensitive: true, strict: true });
}
