import assert from 'node:assert/strict';
import { addInstitute } from '../../../support/data/catalogue.ts';
import { runCli } from '../../../support/programs/cli.ts';
import { createTestSystem, type TestSystem } from '../../../support/system.ts';
import { until } from '../../../support/until.ts';

describe('Dead letters', function () {
  this.timeout(60_000);
  let system: TestSystem;
  let narrow: string;
  beforeEach(async () => {
    system = await createTestSystem();
    narrow = `${await system.ensureIndex()}-narrow`;
    // Years do not fit a byte: rows with a year are poison for this index.
    await system.addTarget(narrow, { dynamic: true, properties: { established: { type: 'byte' } } });
    system.startRelay();
    system.startConsumer();
    system.startDeadLetterDrain();
  });
  afterEach(() => system.close());

  const institutes = (...args: string[]) => runCli(args, system.config);
  const listed = async () => JSON.parse((await institutes('dead', 'list', '--json')).stdout);
  const stored = (count: number) =>
    until('stored', async () => {
      const { rows } = await system.pool.query('select id::int from dead_letters order by id');
      return rows.length === count ? rows.map(({ id }) => id as number) : null;
    });

  it('are stored one after the other, whatever a message of another program contains', async () => {
    const publisher = system.rabbitmq.createPublisher({ confirm: true });
    await publisher.send(system.names.dead, Buffer.from('{"text":"\\ud800"}'));
    await publisher.send(
      { routingKey: system.names.dead, contentType: 'application/json' },
      '{"text":"\\ud800 \\u0000"}',
    );
    await publisher.send(system.names.dead, { text: 'plain' });
    await publisher.close();
    await stored(3);
  });

  it('are listed with their reason, shown, replayed after a correction, and purged', async () => {
    const ids: number[] = [];
    for (const year of [1950, 1960]) ids.push(await addInstitute(system.pool, { established: year }));
    const letters = await stored(2);
    const { total, letters: listing } = await listed();
    assert.equal(total, 2);
    assert.deepEqual(
      listing.map((letter: { institute_ids: number[] }) => letter.institute_ids[0]).sort(),
      ids,
    );
    assert.match(listing[0].reason, /established/);
    assert.equal(listing[0].index_name, narrow);
    const shown = await institutes('dead', 'show', String(letters[0]));
    assert.equal(JSON.parse(shown.stdout).id, letters[0]);

    const wrong = await institutes('dead', 'replay', String(letters[0]), '4711', '4712');
    assert.equal(wrong.code, 1);
    assert.equal(
      wrong.stderr,
      'institutes: No dead letter with the id 4711, 4712 exists; nothing was changed.\n',
    );
    await stored(2);

    await system.pool.query('update institutes set established = null where id = $1', [ids[0]]);
    const replayed = await institutes('dead', 'replay', ...letters.map(String), '--json');
    assert.deepEqual(JSON.parse(replayed.stdout), { letters: 2, institutes: 2 });
    assert(await until('indexed', () => system.elasticsearch.exists({ index: narrow, id: String(ids[0]) })));
    // The institute that was not corrected becomes a dead letter again.
    await stored(1);
    const purged = await institutes('dead', 'purge', '--all');
    assert.deepEqual([purged.code, purged.stdout], [0, 'Deleted 1 dead letter\n']);
    assert.deepEqual((await institutes('dead', 'list')).stdout, 'No dead letters\n');
  });

  it('include a message that is not a change message', async () => {
    const publisher = system.publisher();
    await publisher.publish(system.names.changes, [{ greeting: 'bonjour\u0000' }]);
    await stored(1);
    const { letters } = await listed();
    assert.deepEqual(letters[0].body, { greeting: 'bonjour' });
    assert.match(letters[0].reason, /not a change message/);
    assert.deepEqual(letters[0].institute_ids, []);
  });

  it('are not changed by a command that names none, which is refused', async () => {
    const none = await institutes('dead', 'replay');
    assert.equal(none.code, 2);
    assert.match(none.stderr, /Specify the ids of dead letters/);
    assert.equal((await institutes('dead', 'show', 'x')).code, 2);
    assert.equal((await institutes('dead', 'show', '4711')).code, 1);
  });
});
