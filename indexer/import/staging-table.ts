import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import type { Rejection } from '../../src/domain/institutes/import-job.ts';
import { slugify } from '../../src/domain/institutes/slug.ts';
import type { ImportRecord, Omission, SourceRows } from './institute-record.ts';
import { describeRecordErrors } from './record-validation.ts';
import { createYielder } from './yield-to-event-loop.ts';

/**
 * `record` is JSON and gets its types only with its batch, so that a value that the database rejects costs one record and
 * not the whole text. `depth` is the number of records of the same source above it, by affiliation.
 */
const createStaging = `
  create temp table staging (
    position bigint generated always as identity,
    line integer not null,
    source_id text not null,
    affiliation text,
    record text not null,
    depth integer not null default 0
  )`;

// CSV with a quote and a delimiter that occur neither in JSON nor in a validated source_id, so that nothing is escaped.
const copy = String.raw`
  copy staging (line, source_id, affiliation, record) from stdin with (format csv, quote e'\x01', delimiter e'\x02')`;

/** Sorts universities before their colleges. Records in a circle of affiliations stop at the maximum depth. */
const deepen = `
  update staging s set depth = p.depth + 1
  from (select distinct on (source_id) source_id, position, depth from staging order by source_id, position) p
  where p.source_id = s.affiliation and p.position <> s.position and s.depth <= p.depth and p.depth < 10`;

/** Finds the last record of the batch after a position. */
const findEnd = `
  with batch as (
    select depth, position, line from staging where (depth, position) > ($1::integer, $2::bigint)
    order by depth, position
    limit $3::bigint
  )
  select depth, position::float8 as position, line, (select count(*)::int from batch) as records
  from batch order by depth desc, position desc limit 1`;

/** A place in the order in which records are written. */
export interface Position {
  depth: number;
  position: number;
}

/** The last record of a batch: its position and line, and the number of records in the batch. */
export interface BatchEnd extends Position {
  records: number;
  line: number;
}

export const beginning: Position = { depth: -1, position: 0 };

interface StagingEvents {
  /** Called for every row with the number of rows read so far. */
  onRow(read: number): void;
  /** Called for a row that cannot be read and for a record that is invalid. */
  onRejected(rejection: Rejection): void;
  /** Called for a row that the source excludes. */
  onSkipped(omission: Omission): void;
}

/**
 * Streams the records of a source into the temporary table `staging` of this connection, which must not have one yet.
 * @returns the number of rows of the source
 */
export async function stageRecords(
  client: pg.PoolClient,
  rows: SourceRows,
  { onRow, onRejected, onSkipped }: StagingEvents,
): Promise<number> {
  await client.query(createStaging);
  let read = 0;
  let lastLine = 0;

  async function* copyRows() {
    const yieldIfDue = createYielder();
    for await (const row of rows.records) {
      await yieldIfDue();
      // A source that knows its number of rows numbers them, but may yield them in any order. Other sources yield rows in
      // order, but skip lines that are empty or a header. Several records may come from one row.
      if (rows.rows !== null) read = Math.max(read, row.line);
      else if (row.line > lastLine) read += 1;
      lastLine = row.line;
      onRow(read);
      if ('omitted' in row) {
        onSkipped(row);
        continue;
      }
      const reason = 'reason' in row ? row.reason : describeRecordErrors(row);
      if (reason !== null) {
        onRejected({ line: row.line, reason });
        continue;
      }
      const record = row as ImportRecord;
      yield `${record.line}\x02${record.source_id}\x02${record.affiliation ?? ''}\x02${toStagedJson(record)}\n`;
    }
  }
  const target = client.query(copyFrom(copy));
  await pipeline(Readable.from(copyRows()), target);
  await client.query('create index on staging (source_id, position)');
  await client.query('create index on staging (position)');
  await client.query('analyze staging');
  while (((await client.query(deepen)).rowCount ?? 0) > 0);
  await client.query('create index on staging (depth, position)');
  return read;
}

/** Finds the end of the batch of at most `size` records after `after`; null when no record is left. */
export async function nextBatch(
  client: pg.PoolClient,
  after: Position,
  size: number,
): Promise<BatchEnd | null> {
  const limit = Number.isFinite(size) ? size : null;
  const { rows } = await client.query<BatchEnd>(findEnd, [after.depth, after.position, limit]);
  return rows[0] ?? null;
}

function toStagedJson({ place, details, ...record }: ImportRecord): string {
  return JSON.stringify({
    ...record,
    ...place,
    ...details,
    // A name in another script may leave no ASCII letters; an alias may have some.
    slug_base:
      slugify(record.name) || details?.aliases?.map((alias) => slugify(alias)).find(Boolean) || record.kind,
    slug_place: slugify(place?.district ?? place?.state ?? place?.country ?? '', 50),
    slug_id: slugify(record.source_id, 40),
  });
}
