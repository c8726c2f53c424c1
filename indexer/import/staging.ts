import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { slugify } from '../../src/domain/slug.ts';
import type { ImportRecord, Omission, Rejection, SourceRows } from './record.ts';

// The document as CSV whose quote and delimiter JSON never holds: the server needs no other parsing.
const copy = String.raw`copy staging (record) from stdin with (format csv, quote e'\x01', delimiter e'\x02')`;

/** What jsonb cannot hold: NUL, and halves of characters. An even number of backslashes before it is text. */
const unstorable = /(?<!\\)(?:\\\\)*\\u(?:0000|d[89a-f])/i;

/**
 * Streams the records of a source into the temporary table `staging` (dropped at commit).
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
  await client.query('create temp table staging (record jsonb not null) on commit drop');
  const seen = new Map<string, number>();
  let lines = 0;

  async function* documents() {
    for await (const row of rows.records) {
      lines = Math.max(lines, row.line);
      onRow(lines);
      if ('omitted' in row) {
        omit(row);
        continue;
      }
      const reason = 'reason' in row ? row.reason : fault(row, seen);
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
  return lines;
}

function fault(record: ImportRecord, seen: Map<string, number>): string | null {
  if (record.name.length < 1 || record.name.length > 300) {
    return `the name has ${record.name.length} characters; 1 to 300 are possible`;
  }
  if (record.city && record.city.length > 100) return 'the city has more than 100 characters';
  const before = seen.get(record.source_id);
  if (before !== undefined) return `has the id ${record.source_id} of line ${before}`;
  seen.set(record.source_id, record.line);
  return null;
}

function document({ place, initial, ...record }: ImportRecord): string {
  return JSON.stringify({
    ...record,
    ...place,
    ...initial,
    // Not every name can be written in ASCII; where one can, an alias does.
    slug_base:
      slugify(record.name) || initial.aliases.map((alias) => slugify(alias)).find(Boolean) || record.kind,
    slug_place: slugify(place?.district ?? place?.state ?? place?.country ?? '', 50),
    slug_id: slugify(record.source_id, 40),
  });
}
