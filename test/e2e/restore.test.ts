import { createDeployment, type Deployment } from '../restore/deployment.ts';
import { findTool } from '../restore/postgres-tools.ts';
import { restoredAfterRebuild } from '../restore/scenarios.ts';

// The other scenarios are part of `npm run test:restore`.
describe('A database that is restored from an older dump, after edits and a rebuild', function () {
  this.timeout(300_000);
  let deployment: Deployment;
  before(async function () {
    if (!findTool('pg_dump') || !findTool('pg_restore')) this.skip();
    deployment = await createDeployment();
  });
  after(() => deployment?.close());

  it('leads the index, the cache, the read stamps, the sessions and the outbox back to a consistent state without help', async () => {
    await restoredAfterRebuild.run(deployment);
  });
});
