import assert from 'node:assert/strict';
import { setTimeout as delay } from 'node:timers/promises';
import { type Periodic, startPeriodic } from '../../../src/async/periodic.ts';
import { until } from '../../support/until.ts';

describe('startPeriodic', () => {
  let periodic: Periodic | undefined;
  afterEach(() => periodic?.close());

  it('repeats the work, and goes on after a run that fails', async () => {
    let runs = 0;
    const errors: unknown[] = [];
    periodic = startPeriodic({
      everyMs: 2,
      async run() {
        runs += 1;
        if (runs === 2) throw new Error('the second one');
      },
      onError: (error) => errors.push(error),
    });
    await until('runs', async () => runs >= 4);
    assert.deepEqual(errors, [new Error('the second one')]);
  });

  it('reports an error that the work throws before it returns a promise', async () => {
    const errors: unknown[] = [];
    periodic = startPeriodic({
      everyMs: 60_000,
      run: () => {
        throw new Error('at once');
      },
      onError: (error) => errors.push(error),
    });
    await periodic.runNow();
    assert.deepEqual(errors, [new Error('at once')]);
  });

  it('never has two runs at once', async () => {
    let [running, most, runs] = [0, 0, 0];
    periodic = startPeriodic({
      everyMs: 1,
      async run() {
        running += 1;
        runs += 1;
        most = Math.max(most, running);
        await delay(10);
        running -= 1;
      },
      onError: (error) => assert.fail(String(error)),
    });
    await Promise.all([periodic.runNow(), periodic.runNow()]);
    assert.equal(runs, 1, 'a second call joins the run that is under way');
    await until('runs', async () => runs >= 3);
    assert.equal(most, 1);
  });

  it('starts no run after it was closed, and waits for the one that is under way', async () => {
    let [started, ended] = [0, 0];
    periodic = startPeriodic({
      everyMs: 5,
      async run() {
        started += 1;
        await delay(10);
        ended += 1;
      },
      onError: (error) => assert.fail(String(error)),
    });
    void periodic.runNow();
    await periodic.close();
    assert.deepEqual([started, ended], [1, 1]);
    await delay(20);
    assert.equal(started, 1);
    await periodic.runNow();
    assert.equal(ended, 2, 'a last run may be asked for');
  });
});
