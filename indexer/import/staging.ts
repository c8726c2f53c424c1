import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import type { Rejection } from '../../src/domain/import-job.ts';
import { slugify } from '../../src/domain/slug.ts';
import { textFault } from '../../src/domain/visible-text.ts';
import type { ImportRecord, Omission, SourceRows } from './record.ts';

/** `depth`: how many records of the same source stand above it, by affiliation. */
const createStaging = `
  create temp table staging (
    position bigint generated always as identity,
    record jsonb not null,
    source_id text generated always as (record ->> 'source_id') stored,
    affiliation text generated always as (record ->> 'affiliation') stored,
    depth integer not null default 0
  )`;

// The document as CSV whose quote and delimiter JSON never holds: the server needs no other parsing.
const copy = String.raw`copy staging (record) from stdin with (format csv, quote e'\x01', delimiter e'\x02')`;

/** A university is written before its colleges. Those that are each other's, in a circle, stop at the last step. */
const deepen = `
  update staging s set depth = p.depth + 1
  from staging p
  where p.source_id = s.affiliation and p.position <> s.position and s.depth <= p.depth and p.depth < 10`;

/** The last record of the batch after a position. */
const findEnd = `
  with batch as (
    select depth, position from staging where (depth, position) > ($1::integer, $2::bigint)
    order by depth, position
    limit $3::bigint
  )
  select depth, position::float8 as position, (select count(*)::int from batch) as records
  from batch order by depth desc, position desc limit 1`;

/** What jsonb cannot hold: NUL, and halves of characters. An even number of backslashes before it is text. */
const unstorable = /(?<!\\)(?:\\\\)*\\u(?:0000|d[89a-f])/i;

/** Up to where records are written, in the order of batches. */
export interface Position {
  depth: number;
  position: number;
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
    for await (const row of rows.records) {
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
      const reason = 'reason' in row ? row.reason : fault(row);
      if (reason !== null) {
        reject({ line: row.line, reason });
        continue;
      }
      const json = document(row as ImportRecord);
      if (unstorable.test(json)) reject({ line: row.line, reason: 'has a character that cannot be stored' });
      else yield `${json}\n`;
    }
  }
  const target = client.query(copyFrom(copy));
  await pipeline(Readable.from(documents()), target);
  await client.query('create index on staging (source_id)');
  await client.query('analyze staging');
  while (((await client.query(deepen)).rowCount ?? 0) > 0);
  await client.query('create index on staging (depth, position)');
  return read;
}

/** The end of the batch of at most `size` records after `after`, and how many it has; null where none is left. */
export async function nextBatch(
  client: pg.PoolClient,
  after: Position,
  size: number,
): Promise<(Position & { records: number }) | null> {
  const limit = Number.isFinite(size) ? size : null;
  const { rows } = await client.query<Position & { records: number }>(findEnd, [
    after.depth,
    after.position,
    limit,
  ]);
  return rows[0] ?? null;
}

function fault(record: ImportRecord): string | null {
  if (record.name.length < 1 || record.name.length > 300) {
    return `the name has ${record.name.length} characters; 1 to 300 are possible`;
  }
  if (record.city && record.city.length > 100) return 'the city has more than 100 characters';
  for (const [what, text] of shownTexts(record)) {
    const wrong = textFault(text);
    if (wrong !== null) return `${what} ${wrong}`;
  }
  return null;
}

/** The texts of a record that people are shown, and what to call each in a reason. */
function shownTexts({ name, city, place, initial, details }: ImportRecord): [what: string, text: string][] {
  const texts: [string, string | null | undefined][] = [
    ['the name', name],
    ['the city', city],
    ['the country', place?.country],
    ['the state', place?.state],
    ['the district', place?.district],
    ...initial.aliases.map((alias): [string, string] => ['another name', alias]),
    ...(details?.programmes ?? []).map((programme): [string, string] => ['a programme', programme.name]),
  ];
  return texts.filter((each): each is [string, string] => typeof each[1] === 'string');
}

function document({ place, initial, details, ...record }: ImportRecord): string {
  return JSON.stringify({
    ...record,
    ...place,
    ...initial,
    ...details,
    // Not every name can be written in ASCII; where one can, an alias does.
    slug_base:
      slugify(record.name) || initial.aliases.map((alias) => slugify(alias)).find(Boolean) || record.kind,
    slug_place: slugify(place?.district ?? place?.state ?? place?.country ?? '', 50),
    slug_id: slugify(record.source_id, 40),
  });
}
