import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { withLock } from '../../../ops/stack/lock.ts';

describe('The lock of bin/stack', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'stack-lock-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('admits one process at a time and names its holder to the others', async () => {
    const file = join(folder, 'lock');
    const waited: string[] = [];
    const trace: string[] = [];
    const body = (name: string) => async () => {
      trace.push(`${name} in`);
      while (waited.length === 0) await sleep(5);
      trace.push(`${name} out`);
    };
    const first = withLock(file, (holder) => waited.push(holder), body('a'));
    while (trace.length === 0) await sleep(5);
    await Promise.all([first, withLock(file, (holder) => waited.push(holder), body('b'))]);
    assert.deepEqual(trace, ['a in', 'a out', 'b in', 'b out']);
    assert.deepEqual(waited, [String(process.pid)]);
  });

  it('is free again after its body has failed', async () => {
    const file = join(folder, 'lock');
    const fail = () => Promise.reject(new Error('no'));
    await assert.rejects(withLock(file, assert.fail, fail), /no/);
    assert.equal(await withLock(file, assert.fail, async () => 'in'), 'in');
  });

  it('is free again after its holder was killed', async () => {
    const file = join(folder, 'lock');
    const lock = new URL('../../../ops/stack/lock.ts', import.meta.url).href;
    const script = `import { withLock } from '${lock}';
      await withLock(process.argv[1], () => {}, () => new Promise((r) => setTimeout(r, 60_000)));`;
    const holder = execFile(process.execPath, ['--input-type=module', '--eval', script, file]);
    holder.on('error', () => {});
    while (readOr(file) !== `${holder.pid}\n`) await sleep(10);
    holder.kill('SIGKILL');
    assert.equal(
      await withLock(
        file,
        () => {},
        async () => 'in',
      ),
      'in',
    );
  });
});

function readOr(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
