import assert from 'node:assert/strict';
import { redactQuery } from '../../../src/domain/text/personal-data.ts';
import { clientKeys } from '../../../src/http/middleware/client-key.ts';
import { createReadCounts } from '../../../src/storage/redis/read-counts.ts';

describe('hard shell', () => {
  it('counts IPv4 by address and IPv6 by network, however it is written', () => {
    assert.deepEqual(clientKeys('198.51.100.1'), ['198.51.100.1']);
    assert.deepEqual(clientKeys('::ffff:198.51.100.1'), ['198.51.100.1']);
    const networks = ['2001:db8:0:ab01::/64', '2001:db8:0:ab00::/56', '2001:db8:0::/48'];
    for (const same of [
      '2001:db8:0:ab01::1',
      '2001:DB8::AB01:0:0:0:2',
      '2001:0db8:0000:ab01:ffff:ffff:ffff:ffff',
      '2001:db8:0:ab01::%eth0',
    ])
      assert.deepEqual(clientKeys(same), networks, same);
    const shared = (address: string) => clientKeys(address).filter((key) => networks.includes(key)).length;
    assert.equal(shared('2001:db8:0:ab02::1'), 2);
    assert.equal(shared('2001:db8:0:ac01::1'), 1);
    for (const other of ['2001:db8:1:ab01::1', '::1', 'fe80::1']) assert.equal(shared(other), 0, other);
    assert.deepEqual(clientKeys('::1'), clientKeys('::2'));
    assert.deepEqual(clientKeys('64:ff9b::198.51.100.1'), clientKeys('64:ff9b::198.51.100.2'));
  });

  it('logs a query without its secrets', () => {
    assert.equal(
      redactQuery('q=law&page=2', () => false),
      'q=law&page=2',
    );
    assert.equal(
      redactQuery('', () => false),
      '',
    );
    assert.equal(
      redactQuery('q=token&token=a&refresh_token=b&Password=c&x=y', () => false),
      'q=token&token=[Redacted]&refresh_token=[Redacted]&Password=[Redacted]&x=y',
    );
  });

  it('counts reads by what all processes know, and begins anew with each window', async () => {
    let shared = 15;
    const counts = createReadCounts(20, async (batch) =>
      batch.map(([key, count]) => {
        shared += count;
        return { key, consumed: shared, endsInMs: 30_000 };
      }),
    );
    assert.equal(counts.count('a').remaining, 19);
    await counts.settle();
    assert.equal(shared, 16);
    const next = counts.count('a');
    assert.equal(next.remaining, 3);
    assert(next.resetMs <= 30_000);
    for (let n = 0; n < 3; n += 1) assert.equal(counts.count('a').exceeded, false);
    assert.equal(counts.count('a').exceeded, true);
    assert.equal(counts.count('b').exceeded, false);
    assert.equal(counts.count('a', 1, Date.now() + 31_000).remaining, 19);
  });

  it('tells again what Redis did not take', async () => {
    const told: number[] = [];
    let up = false;
    const counts = createReadCounts(20, async (batch) => {
      if (!up) throw new Error('away');
      return batch.map(([key, count]) => {
        told.push(count);
        return { key, consumed: count, endsInMs: 60_000 };
      });
    });
    counts.count('a');
    await assert.rejects(counts.settle(), /away/);
    counts.count('a');
    up = true;
    await counts.settle();
    await counts.settle();
    assert.deepEqual(told, [2]);
  });
});
