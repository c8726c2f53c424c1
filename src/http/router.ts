import Router from '@koa/router';

/** A router that takes one spelling of each path: no other case, no slash at its end. Its routes state whole paths. */
export function createRouter(): Router {
  return new Router({ sensitive: true, strict: true });
}
