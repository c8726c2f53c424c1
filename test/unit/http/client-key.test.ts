import assert from 'node:assert/strict';
import { clientKeys } from '../../../src/http/middleware/client-key.ts';

const networks = ['2001:db8:0:ab01::/64', '2001:db8:0:ab00::/56', '2001:db8:0::/48'];
const shared = (address: string) => clientKeys(address).filter((key) => networks.includes(key)).length;

describe('clientKeys', () => {
  it('returns an IPv4 address itself, also one that is mapped to IPv6', () => {
    assert.deepEqual(clientKeys('198.51.100.1'), ['198.51.100.1']);
    assert.deepEqual(clientKeys('::ffff:198.51.100.1'), ['198.51.100.1']);
  });

  it('returns the /64, /56 and /48 networks of an IPv6 address in any notation', () => {
    for (const same of [
      '2001:db8:0:ab01::1',
      '2001:DB8::AB01:0:0:0:2',
      '2001:0db8:0000:ab01:ffff:ffff:ffff:ffff',
      '2001:db8:0:ab01::%eth0',
    ])
      assert.deepEqual(clientKeys(same), networks, same);
    assert.deepEqual(clientKeys('::1'), clientKeys('::2'));
    assert.deepEqual(clientKeys('64:ff9b::198.51.100.1'), clientKeys('64:ff9b::198.51.100.2'));
  });

  it('returns common keys only for addresses in a common network', () => {
    assert.equal(shared('2001:db8:0:ab02::1'), 2);
    assert.equal(shared('2001:db8:0:ac01::1'), 1);
    for (const other of ['2001:db8:1:ab01::1', '::1', 'fe80::1']) assert.equal(shared(other), 0, other);
  });
});
