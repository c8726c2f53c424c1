import type Router from '@koa/router';
import type { ReadinessProblem } from '../../domain/readiness.ts';
import { createRouter } from '../router.ts';

/**
 * `/healthz`: the process lives. `/readyz`: each dependency's state, and known problems; 503 unless search can answer with
 * what the database says.
 */
export function healthRoutes(
  probe: () => Promise<Record<string, 'up' | 'down'>>,
  findProblems: () => ReadinessProblem[],
): Router {
  const router = createRouter();

  router.get('/healthz', (context) => {
    context.body = { status: 'ok' };
  });

  router.get('/readyz', async (context) => {
    const dependencies = await probe();
    // Search answers without either Redis: one is its cache, the other is needed for signing in alone.
    const problems = findProblems();
    const ready =
      problems.length === 0 && dependencies.elasticsearch === 'up' && dependencies.postgres === 'up';
    context.status = ready ? 200 : 503;
    context.set('Cache-Control', 'no-store');
    context.body = { status: ready ? 'ready' : 'not ready', dependencies, problems };
  });

  return router;
}
