import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import type { Report } from '../faults/report.ts';

// The short form of `npm run test:faults`: its own servers, the kinds of faults that matter most, once each. It takes two
// minutes on two cores with nothing else to do, and more than its time where others keep them busy.
const faults = 10;
// Always the same faults in the same order.
const seed = 1;

describe('faults', function () {
  this.timeout(480_000);

  it('lose no change and fail no search that could be answered', async () => {
    const args = [
      '--faults',
      String(faults),
      '--minutes',
      '3',
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
    assert.ok(report.edits.committed > 100 && report.searches.total > 20, 'there was load');
  });
});
