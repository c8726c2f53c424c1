import assert from 'node:assert/strict';
import type { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import type { Context } from 'koa';
import type { Job } from '../../../src/contract/responses/job-response.ts';
import { streamJob } from '../../../src/http/routes/job-event-stream.ts';
import type { JobService, JobWatcher } from '../../../src/services/job-service.ts';
import type { Stored } from '../../../src/storage/postgres/stored-record.ts';

describe('The stream of the events of a job', () => {
  it('keeps for a slow reader the newest state only', async () => {
    let watcher: JobWatcher | undefined;
    let stopped = false;
    const service = {
      async watch(given: JobWatcher) {
        watcher = given;
        return () => {
          stopped = true;
        };
      },
    } as unknown as JobService;
    const context = { get: () => '', set: () => undefined } as unknown as Context;
    const token = { session: 's', accountId: 1, issuedAt: Date.now() / 1_000 };
    await streamJob(context, service, 1, { token, isRevoked: async () => false });
    const stream = context.body as PassThrough;
    const job = (done: number, finished: Date | null = null) =>
      ({
        id: 1,
        progress: { done, total: 1_000 },
        payload: 'x'.repeat(10_000),
        finished_at: finished,
      }) as unknown as Stored<Job>;

    for (let done = 1; done <= 1_000; done += 1) watcher?.onChange(job(done));
    assert(
      stream.readableLength + stream.writableLength < 200_000,
      'most of ten million characters are not kept',
    );
    watcher?.onChange(job(1_000, new Date()));
    const events = [...(await text(stream)).matchAll(/event: (\w+)\nid: \S+\ndata: (.*)\n\n/g)].map(
      ([, event, data]) => [event, JSON.parse(data as string).progress.done],
    );
    assert(events.length < 20, String(events.length));
    assert.deepEqual(events.at(-1), ['end', 1_000]);
    assert.equal(stopped, true);
  });
});
