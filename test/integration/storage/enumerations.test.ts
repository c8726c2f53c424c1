import assert from 'node:assert/strict';
import type pg from 'pg';
import {
  accountMails,
  alertCadences,
  auditActions,
  genders,
  imageKinds,
  jobStates,
  levels,
  mailKinds,
  mailStates,
  modes,
  ownerships,
  provenances,
  reportFormats,
  reportKinds,
  roles,
  statuses,
} from '../../../src/domain/enumerations.ts';
import { createTestDatabase, type TestDatabase } from '../../support/database.ts';

describe('the check constraints of the database schema', () => {
  let database: TestDatabase;
  let allowed: Map<string, string[]>;

  before(async () => {
    database = await createTestDatabase();
    allowed = await readAllowedValues(database.pool);
  });
  after(() => database.drop());

  const columns: Record<string, readonly string[]> = {
    'institutes.status': statuses,
    'institutes.ownership': ownerships,
    'institutes.gender': genders,
    'programmes.level': levels,
    'programmes.mode': modes,
    // Coordinates alone are approximate.
    'programmes.provenance': provenances.filter((each) => each !== 'approximate'),
    'accounts.role': roles,
    'account_links.purpose': accountMails,
    'saved_searches.alerts': alertCadences,
    'audit.action': auditActions,
    'image_uploads.kind': imageKinds,
    'jobs.state': jobStates,
    'mails.kind': mailKinds,
    'mails.state': mailStates,
    'reports.format': reportFormats,
    'reports.kind': reportKinds,
  };

  for (const [column, values] of Object.entries(columns)) {
    it(`allow in ${column} the values of the enumeration and no other`, () => {
      assert.deepEqual(allowed.get(column)?.toSorted(), values.toSorted());
    });
  }

  it('list values in no other columns but the kinds of places and of fan-outs', () => {
    const others = [...allowed.keys()].filter((column) => !(column in columns));
    assert.deepEqual(others.sort(), ['fan_outs.parent', 'places.kind']);
  });
});

/** The values of each column that a check constraint compares with a list, by `table.column`. */
async function readAllowedValues(db: pg.Pool): Promise<Map<string, string[]>> {
  const { rows } = await db.query<{ column: string; check: string }>(
    `select c.conrelid::regclass || '.' || a.attname as column, pg_get_constraintdef(c.oid) as check
     from pg_constraint c join pg_attribute a on a.attrelid = c.conrelid and a.attnum = c.conkey[1]
     where c.contype = 'c' and cardinality(c.conkey) = 1`,
  );
  const lists = rows.flatMap(({ column, check }): [string, string[]][] => {
    const list = /= ANY \(ARRAY\[(.*)\]\)/.exec(check)?.[1];
    if (list === undefined) return [];
    return [[column, [...list.matchAll(/'([^']*)'::text/g)].map(([, value]) => value as string)]];
  });
  return new Map(lists);
}
