import type Router from '@koa/router';
import { createRouter } from './router.ts';

/** `/healthz`: the process lives. `/readyz`: each dependency's state; 503 unless search can answer. */
export function healthRoutes(probe: () => Promise<Record<string, 'up' | 'down'>>): Router {
  const router = createRouter();

  router.get('/healthz', (context) => {
    context.body = { status: 'ok' };
  });

  router.get('/readyz', async (context) => {
    const dependencies = await probe();
    // Search answers without either Redis: one is its cache, the other is needed for signing in alone.
    const ready = dependencies.elasticsearch === 'up' && dependencies.postgres === 'up';
    context.status = ready ? 200 : 503;
    context.set('Cache-Control', 'no-store');
    context.body = { status: ready ? 'ready' : 'not ready', dependencies };
  });

  return router;
}
