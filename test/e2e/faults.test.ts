import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import type { Report } from '../faults/report.ts';

// The short form of `npm run test:faults`, on its own servers: the most important kinds of faults, once each. It takes two
// minutes on two idle cores, and may exceed its time limit on busy ones.
const faults = 11;
// A fixed seed gives the same faults in the same order on every run.
const seed = 1;

describe('The system under injected faults', function () {
  this.timeout(600_000);

  it('loses no change and fails no search that could be answered', async () => {
    const args = [
      '--faults',
      String(faults),
      '--minutes',
      '6',
      '--seed',
      String(seed),
      '--institutes',
      '600',
    ];
    const child = spawn(process.execPath, ['test/faults/main.ts', ...args, '--json'], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
    });
    const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
    assert.notEqual(stdout, '', stderr);
    const report = JSON.parse(stdout) as Report;
    assert.deepEqual(report.failures, [], stderr);
    assert.equal(code, 0, stderr);
    assert.equal(report.faults.injected, faults);
    assert.ok(report.edits.committed > 100 && report.searches.total > 20, 'the run had load');
    assert.ok(report.work.ended > 50 && report.work.kills.length > 0, 'a worker was killed under load');
  });
});
