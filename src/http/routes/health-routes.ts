import type Router from '@koa/router';
import type { ReadinessProblem } from '../../domain/readiness.ts';
import { createRouter } from '../router.ts';

/**
 * `/healthz` answers 200 while the process runs. `/readyz` reports the state of each dependency and known problems, and
 * answers 503 unless searches can be answered from an up-to-date index.
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
    // Searches work without either Redis: one is their cache, the other is needed only for signing in.
    const problems = findProblems();
    const ready =
      problems.length === 0 && dependencies.elasticsearch === 'up' && dependencies.postgres === 'up';
    context.status = ready ? 200 : 503;
    context.set('Cache-Control', 'no-store');
    context.body = { status: ready ? 'ready' : 'not ready', dependencies, problems };
  });

  return router;
}
