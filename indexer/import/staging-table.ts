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
 * `record` is JSON, and becomes typed only with its batch: whatever the database refuses in it is a fault of one record
 * and not of the whole text. `depth`: how many records of the same source stand above it, by affiliation.
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

// As CSV whose quote and delimiter neither JSON nor a checked source_id holds: the server needs no other parsing.
const copy = String.raw`
  copy staging (line, source_id, affiliation, record) from stdin with (format csv, quote e'\x01', delimiter e'\x02')`;

/** A university is written before its colleges. Those that are each other's, in a circle, stop at the last step. */
const deepen = `
  update staging s set depth = p.depth + 1
  from (select distinct on (source_id) source_id, position, depth from staging order by source_id, position) p
  where p.source_id = s.affiliation and p.position <> s.position and s.depth <= p.depth and p.depth < 10`;

/** The last record of the batch after a position. */
const findEnd = `
  with batch as (
    select depth, position, line from staging where (depth, position) > ($1::integer, $2::bigint)
    order by depth, position
    limit $3::bigint
  )
  select depth, position::float8 as position, line, (select count(*)::int from batch) as records
  from batch order by depth desc, position desc limit 1`;

/** Up to where records are written, in the order of batches. */
export interface Position {
  depth: number;
  position: number;
}

/** The records after some position up to this one: how many they are, and the line of the last one. */
export interface BatchEnd extends Position {
  records: number;
  line: number;
}

export const beginning: Position = { depth: -1, position: 0 };

/**
 * Streams the records of a source into the temporary table `staging` of this connection, which holds no other.
 * @param onRow is told how many rows were read
 * @returns how many rows the source has; `reject` was called for each bad one, `omit` for each that is left out
 */
export async function stageRecords(
  client: pg.PoolClient,
  rows: SourceRows,
  reject: (rejection: Rejection) => void,
  omit: (omission: Omission) => void,
  onRow: (read: number) => void,
): Promise<number> {
  await client.query(createStaging);
  let read = 0;
  let lastLine = 0;

  async function* documents() {
    const turn = createYielder();
    for await (const row of rows.records) {
      await turn();
      // A source that knows how many rows it has numbers them, in whatever order it comes to them; else rows come in order, and
      // a line may be empty, or the header. Several records may be made of one row.
      if (rows.rows !== null) read = Math.max(read, row.line);
      else if (row.line > lastLine) read += 1;
      lastLine = row.line;
      onRow(read);
      if ('omitted' in row) {
        omit(row);
        continue;
      }
      const reason = 'reason' in row ? row.reason : describeRecordErrors(row);
      if (reason !== null) {
        reject({ line: row.line, reason });
        continue;
      }
      const record = row as ImportRecord;
      yield `${record.line}\x02${record.source_id}\x02${record.affiliation ?? ''}\x02${document(record)}\n`;
    }
  }
  const target = client.query(copyFrom(copy));
  await pipeline(Readable.from(documents()), target);
  await client.query('create index on staging (source_id, position)');
  await client.query('create index on staging (position)');
  await client.query('analyze staging');
  while (((await client.query(deepen)).rowCount ?? 0) > 0);
  await client.query('create index on staging (depth, position)');
  return read;
}

/** The end of the batch of at most `size` records after `after`; null where none is left. */
export async function nextBatch(
  client: pg.PoolClient,
  after: Position,
  size: number,
): Promise<BatchEnd | null> {
  const limit = Number.isFinite(size) ? size : null;
  const { rows } = await client.query<BatchEnd>(findEnd, [after.depth, after.position, limit]);
  return rows[0] ?? null;
}

function document({ place, details, ...record }: ImportRecord): string {
  return JSON.stringify({
    ...record,
    ...place,
    ...details,
    // Not every name can be written in ASCII; where one can, an alias does.
    slug_base:
      slugify(record.name) || details?.aliases?.map((alias) => slugify(alias)).find(Boolean) || record.kind,
    slug_place: slugify(place?.district ?? place?.state ?? place?.country ?? '', 50),
    slug_id: slugify(record.source_id, 40),
  });
}
