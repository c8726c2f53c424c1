import assert from 'node:assert/strict';
import { describeError } from '../../../ops/stack/output.ts';
import { listeningInodes } from '../../../ops/stack/ports.ts';
import { parseStat } from '../../../ops/stack/process.ts';
import { heapOptions } from '../../../ops/stack/servers/elasticsearch.ts';
import { chooseJdkPackage, fullVersion } from '../../../ops/stack/servers/jdk.ts';
import { settings } from '../../../ops/stack/servers/rabbitmq.ts';

describe('bin/stack', () => {
  it("reads a process's state, session and start time past a name with spaces and brackets", () => {
    const rest = 'S 1 42 41 0 -1 4194560 1 2 3 4 5 6 7 8 20 0 1 0 266793 999 9';
    assert.deepEqual(parseStat(`42 (a) S (b c) ${rest}`), { dead: false, session: 41, startTime: 266_793 });
    assert.equal(parseStat(`42 (gone) ${rest.replace('S', 'Z')}`).dead, true);
  });

  it('finds the sockets that listen on a port, but not those connected to it', () => {
    const table = [
      '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode',
      '   0: 0100007F:6B38 00000000:0000 0A 00000000:00000000 00:00000000 00000000   997        0 54321 1 0 100',
      '   1: 0100007F:6B38 0100007F:9C40 01 00000000:00000000 00:00000000 00000000   997        0 54322 1 0 100',
      '   2: 0100007F:16B3 00000000:0000 0A 00000000:00000000 00:00000000 00000000   997        0 54323 1 0 100',
    ].join('\n');
    assert.deepEqual(listeningInodes(table, 27_448), ['54321']);
    assert.deepEqual(listeningInodes(table, 27_449), []);
  });

  it('accepts a JDK as full only with the debugger module', () => {
    assert.equal(fullVersion('java.base@25.0.3\njdk.jdi@25.0.3\njdk.jfr@25.0.3\n'), 25);
    assert.equal(fullVersion('java.base@25.0.3\njdk.jfr@25.0.3\n'), undefined);
  });

  it("chooses Debian's newest JDK from version 21", () => {
    const line = (version: number) =>
      `openjdk-${version}-jdk-headless - OpenJDK Development Kit (JDK) (headless)\n`;
    assert.equal(chooseJdkPackage(line(17) + line(25) + line(21)), 'openjdk-25-jdk-headless');
    assert.equal(chooseJdkPackage(line(17)), null);
    assert.equal(chooseJdkPackage(''), null);
  });

  it('describes the inner errors of an error that wraps others', () => {
    assert.equal(describeError(new TypeError('fetch failed', { cause: new Error('refused') })), 'refused');
    assert.equal(
      describeError(new AggregateError([new Error('by IPv6'), new Error('by IPv4')])),
      'by IPv6; by IPv4',
    );
  });
});

describe('The settings of the local servers', () => {
  it('contain a valid heap size only', () => {
    assert.equal(heapOptions('512m'), '-Xms512m\n-Xmx512m\n');
    for (const text of ['', '0g', '1', '1g -Xint', '1tb'])
      assert.throws(() => heapOptions(text), /STACK_ES_HEAP/);
  });

  it("keep RabbitMQ's shared settings except for the path of the definitions", () => {
    assert.equal(
      settings('a = 1\nload_definitions = /etc/x.json\nb = 2\n', '/data/y.json', 27_672),
      'a = 1\nload_definitions = /data/y.json\nb = 2\n\nlisteners.tcp.1 = 127.0.0.1:27672\n',
    );
  });
});
