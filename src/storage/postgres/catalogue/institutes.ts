import pg from 'pg';
import { unreadable } from '../../../contract/institute-detail.ts';
import type { NamedRow } from '../../../domain/alerts/material.ts';
import type { IndexingRow, InstituteRow, ProgrammeFacts } from '../../../domain/institutes/institute.ts';
import { memo } from '../../../domain/memo.ts';
import { isDataError, type Queryable, types } from '../pool.ts';
import { joinPlaces, placeColumns } from './reference-data.ts';

/**
 * The one SQL query from which documents and detail pages are built. They differ in the representation of programmes and in some
 * columns of the institute (`i`) and its university (`u`). Only a published university is included. The function
 * `shown_as_university` of the schema has the same rule: it decides which documents have to be written after a change.
 */
const selectInstitutes = (programmes: string, more: string) => `
  select
    i.id, i.slug, i.name, i.kind, i.ownership, i.city, i.latitude, i.longitude, i.established, i.accreditation,
    i.gender, i.rating, i.popularity::bigint + coalesce(v.score, 0) as popularity, i.website, i.logo, i.aliases, i.provenance, i.version, ${more}
    ${placeColumns.district},
    case p.kind when 'district' then p.latitude end as district_latitude,
    case p.kind when 'district' then p.longitude end as district_longitude,
    ${placeColumns.state},
    ${placeColumns.country},
    array(select d.discipline from institute_disciplines d where d.institute_id = i.id order by 1) as disciplines,
    array(select f.facility from institute_facilities f where f.institute_id = i.id order by 1) as facilities,
    ${programmes} as programmes
  from institutes i
  left join institute_view_scores v on v.institute_id = i.id
  left join institutes u on u.id = i.affiliation_id and u.kind = 'university' and u.status = 'published'
  ${joinPlaces}
  where i.status = 'published'`;

const selectDetails = selectInstitutes(
  `coalesce((
      select json_agg(json_build_object(
        'id', g.id, 'name', g.name, 'level', g.level, 'discipline', g.discipline, 'mode', g.mode, 'fee', g.fee,
        'currency', g.currency, 'duration_months', g.duration_months, 'intake', g.intake, 'provenance', g.provenance
      ) order by g.id)
      from programmes g where g.institute_id = i.id
    ), '[]')`,
  `i.updated_at, i.photo,
    case when u.id is not null then json_build_object('slug', u.slug, 'name', u.name) end as affiliation,`,
);

// A programme as text costs a fraction of what JSON costs, here and in Postgres. Codes, currencies and numbers contain no `|`.
const selectForIndexing = selectInstitutes(
  `array(
      select concat(g.level, '|', g.discipline, '|', g.mode, '|', g.fee, '|', g.currency, '|', g.provenance)
      from programmes g where g.institute_id = i.id order by g.id
    )`,
  `u.slug as university_slug, u.name as university_name,`,
);

// The name of a programme is last, because it may contain a `|`.
const selectNamed = selectInstitutes(
  `array(
      select concat(g.level, '|', g.discipline, '|', g.mode, '|', g.fee, '|', g.currency, '|', g.provenance, '|', g.name)
      from programmes g where g.institute_id = i.id
    )`,
  `u.slug as university_slug, u.name as university_name,`,
);

interface IndexingAnswer extends Omit<IndexingRow, 'id' | 'programmes' | 'affiliation'> {
  id: number | null;
  programmes: string[];
  university_slug: string | null;
  university_name: string | null;
}

// Many institutes have the same provenance, so its parsed value is shared; rows that are read for indexing are never modified.
const indexingTypes = new pg.TypeOverrides(types);
indexingTypes.setTypeParser(pg.types.builtins.JSONB, memo(JSON.parse));

/**
 * Finds the published institute with this slug; null if there is none.
 * @throws AppError unreadable when its row cannot be read
 */
export async function findPublishedBySlug(db: Queryable, slug: string): Promise<InstituteRow | null> {
  try {
    return (await readDetails(db, [slug]))[0] ?? null;
  } catch (error) {
    throw isDataError(error) ? unreadable([slug], error) : error;
  }
}

/**
 * Finds the published institutes with these slugs, in one statement and in no particular order.
 * @throws AppError unreadable with the slugs whose rows cannot be read
 */
export async function findPublishedBySlugs(db: Queryable, slugs: string[]): Promise<InstituteRow[]> {
  try {
    return await readDetails(db, slugs);
  } catch (error) {
    if (!isDataError(error)) throw error;
    const single = await Promise.allSettled(slugs.map((slug) => findPublishedBySlug(db, slug)));
    throw unreadable(
      slugs.filter((_, at) => single[at]?.status === 'rejected'),
      error,
    );
  }
}

async function readDetails(db: Queryable, slugs: string[]): Promise<InstituteRow[]> {
  const { rows } = await db.query<InstituteRow>(`${selectDetails} and i.slug = any($1::text[])`, [slugs]);
  return rows;
}

export interface IndexingRead {
  targets: string[];
  paused: boolean;
  rows: Map<number, IndexingRow>;
  /** The reason for each id whose row cannot be read. */
  unreadable: Map<number, string>;
}

/** So many rows cannot be read that the statement or the schema must be wrong, and not the rows. */
export class UnreadableRowsError extends Error {}

// With more unreadable rows than this, the read fails as a whole.
const unreadableShare = 0.2;
const unreadableAllowed = 20;

/**
 * Reads the published rows among `ids`, the targets, and whether indexing is paused, in one statement. So a consumer cannot write a
 * row that was read after a target was registered without knowing that target.
 *
 * A single row that cannot be read makes the whole statement fail. Then the ids are divided in halves until such rows are isolated;
 * they are returned as `unreadable`. The targets are the union of those of all statements, so each row is still written to every
 * target that was registered when it was read.
 * @throws UnreadableRowsError when more than a fifth of the rows, and more than 20, cannot be read
 * @throws Error when Postgres does not reply
 */
export async function readForIndexing(db: Queryable, ids: number[]): Promise<IndexingRead> {
  try {
    return await readTogether(db, ids);
  } catch (error) {
    if (!isDataError(error)) throw error;
    return readInParts(db, ids);
  }
}

/**
 * Reads the published rows among `ids` with the names of their programmes. Rows that cannot be read are left out.
 * @throws Error when Postgres does not reply
 */
export async function readNamedRows(db: Queryable, ids: number[]): Promise<NamedRow[]> {
  try {
    const { rows } = await db.query<IndexingAnswer & { id: number }>({
      text: `${selectNamed} and i.id = any($1::bigint[])`,
      values: [ids],
      types: indexingTypes,
    } as pg.QueryConfig);
    return rows.map((row) => ({
      ...row,
      affiliation: affiliationOf(row),
      programmes: row.programmes.map((text) => ({
        ...programmeOf(text),
        name: text.split('|').slice(6).join('|'),
      })),
    }));
  } catch (error) {
    if (!isDataError(error)) throw error;
    if (ids.length <= 1) return [];
    const middle = Math.ceil(ids.length / 2);
    return [
      ...(await readNamedRows(db, ids.slice(0, middle))),
      ...(await readNamedRows(db, ids.slice(middle))),
    ];
  }
}

function affiliationOf(row: Pick<IndexingAnswer, 'university_slug' | 'university_name'>) {
  const { university_slug: slug, university_name: name } = row;
  return slug === null || name === null ? null : { slug, name };
}

async function readInParts(db: Queryable, ids: number[]): Promise<IndexingRead> {
  // Reads only the targets and the pause, in case no row can be read.
  const read = await readTogether(db, []);
  const targets = new Set(read.targets);
  const allowed = Math.max(unreadableAllowed, ids.length * unreadableShare);
  const parts = [ids];
  for (let part = parts.pop(); part !== undefined; part = parts.pop()) {
    try {
      const some = await readTogether(db, part);
      for (const target of some.targets) targets.add(target);
      for (const [id, row] of some.rows) read.rows.set(id, row);
      read.paused ||= some.paused;
    } catch (error) {
      if (!isDataError(error)) throw error;
      const [id] = part as [number];
      const middle = Math.ceil(part.length / 2);
      if (part.length > 1) parts.push(part.slice(middle), part.slice(0, middle));
      else read.unreadable.set(id, `the row cannot be read: ${reasonOf(error)}`);
      if (read.unreadable.size > allowed)
        throw new UnreadableRowsError(
          `more than ${allowed} of ${ids.length} rows cannot be read: ${reasonOf(error)}`,
        );
    }
  }
  return { ...read, targets: [...targets].sort() };
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

async function readTogether(db: Queryable, ids: number[]): Promise<IndexingRead> {
  // The targets are one text, because every row repeats them.
  const { rows } = await db.query<IndexingAnswer & { targets: string; paused: boolean }>({
    // Prepared, because planning takes a tenth of the time. After a migration that changes the type of a column it fails once on
    // each connection, and the pool drops that connection.
    name: 'read-for-indexing',
    text: `select t.targets, t.paused, r.*
     from (
       select coalesce((select string_agg(index_name, ',' order by index_name) from targets), '') as targets,
              exists (select from pause) as paused
     ) t
     left join (${selectForIndexing} and i.id = any($1::bigint[])) r on true`,
    values: [ids],
    types: indexingTypes,
  });
  const read: IndexingRead = {
    targets: rows[0]?.targets.split(',').filter((name) => name !== '') ?? [],
    paused: rows[0]?.paused ?? false,
    rows: new Map(),
    unreadable: new Map(),
  };
  for (const row of rows) {
    const { id } = row;
    if (id === null) continue;
    const affiliation = affiliationOf(row);
    read.rows.set(id, Object.assign(row, { id, affiliation, programmes: row.programmes.map(programmeOf) }));
  }
  return read;
}

function programmeOf(text: string): ProgrammeFacts {
  const [level, discipline, mode, fee, currency, provenance] = text.split('|');
  return {
    level: level || null,
    discipline: discipline || null,
    mode: mode || null,
    fee: fee ? Number(fee) : null,
    currency: currency || null,
    provenance: (provenance as ProgrammeFacts['provenance']) || null,
  };
}

/** What an operator needs to know about a row. */
export interface RowSummary {
  name: string;
  status: string;
  version: number;
  updated_at: Date;
}

/** Reads the row of an institute in any status; null if it does not exist. */
export async function summarizeRow(db: Queryable, id: number): Promise<RowSummary | null> {
  const { rows } = await db.query<RowSummary>(
    'select name, status, version, updated_at from institutes where id = $1::bigint',
    [id],
  );
  return rows[0] ?? null;
}

/** Lists the ids of the next `limit` published institutes above `cursor`, in ascending order. */
export async function listPublishedIds(db: Queryable, cursor: number, limit: number): Promise<number[]> {
  const { rows } = await db.query<{ ids: number[] }>(
    `select array(
       select id from institutes where status = 'published' and id > $1::bigint order by id limit $2::int
     ) as ids`,
    [cursor, limit],
  );
  return rows[0]?.ids ?? [];
}

/** Counts the published institutes. */
export async function countPublished(db: Queryable): Promise<number> {
  const { rows } = await db.query<{ n: number }>(
    `select count(*) as n from institutes where status = 'published'`,
  );
  return rows[0]?.n ?? 0;
}
