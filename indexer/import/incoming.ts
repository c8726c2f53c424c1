import type pg from 'pg';
import type { Rejection } from './record.ts';

const createIncoming = `
  create temp table incoming (
    line integer, source_id text, name text, kind text, affiliation text, country text, state text, district text,
    city text, ownership text, gender text, disciplines text[], provenance jsonb, aliases text[], popularity integer,
    website text, raw jsonb, slug_base text, slug_place text, slug_id text,
    id bigint, is_new boolean, is_merged boolean, takes text[], place_id integer, affiliation_id bigint, slug text
  ) on commit drop`;

/**
 * `takes`: the inferable fields that this import may write. A stated one always; an inferred one while what is there
 * was inferred too, or when nothing is there and the source's row is not the one of the last import (with the same
 * row, somebody has emptied the field). Nothing that an editor has stated, and nothing of an institute that another
 * source has brought: `is_merged`.
 */
const fillIncoming = `
  insert into incoming
  select r.*, coalesce(i.id, s.institute_id, nextval(pg_get_serial_sequence('institutes', 'id'))),
    i.id is null and s.institute_id is null, i.id is null and s.institute_id is not null,
    array(
      select field
      from (values
        ('ownership', r.ownership is not null, i.ownership is not null),
        ('gender', r.gender is not null, i.gender is not null),
        ('place', r.country is not null, i.place_id is not null),
        ('disciplines', cardinality(r.disciplines) > 0,
          exists (select from institute_disciplines d where d.institute_id = i.id))
      ) as fields (field, is_given, is_there)
      where case
        when s.institute_id is not null and i.id is null then false
        when field = any(i.stated_fields) then false
        when i.id is null then is_given
        when i.provenance ->> field = 'inferred' then true
        when not is_given then false
        when not r.provenance ? field then true
        else not is_there and i.source_record is distinct from r.raw
      end
    )
  from staging
  cross join lateral jsonb_to_record(staging.record) as r(
    line integer, source_id text, name text, kind text, affiliation text, country text, state text, district text,
    city text, ownership text, gender text, disciplines text[], provenance jsonb, aliases text[], popularity integer,
    website text, raw jsonb, slug_base text, slug_place text, slug_id text
  )
  left join institutes i on i.source = $1::text and i.source_id = r.source_id
  left join institute_sources s on s.source = $1::text and s.source_id = r.source_id
  order by r.line, r.source_id`;

const rejectUnknownCodes = `
  delete from incoming
  where kind not in (select code from kinds)
    or not disciplines <@ (select array_agg(code) from disciplines)
  returning line, format('unknown kind or discipline: %s', concat_ws(', ', kind, nullif(array_to_string(disciplines, ', '), ''))) as reason`;

const findAffiliations = `
  update incoming r
  set affiliation_id = coalesce(
    (select u.id from incoming u where u.source_id = r.affiliation),
    (select u.id from institutes u where u.source = $1::text and u.source_id = r.affiliation),
    (select s.institute_id from institute_sources s where s.source = $1::text and s.source_id = r.affiliation)
  )
  where r.affiliation is not null`;

const rejectLostAffiliations = `
  delete from incoming r
  where r.affiliation is not null
    and (r.affiliation_id is null or r.affiliation_id = r.id or not exists (
      select from incoming u where u.id = r.affiliation_id
      union all
      select from institutes u where u.id = r.affiliation_id
    ))
  returning line, format('no university with the id %s', affiliation) as reason`;

/**
 * Turns `staging` into the temporary table `incoming`: typed rows, each with its id (a new one drawn where the
 * institute is new) and its university's id. Rows that cannot be written are rejected.
 */
export async function prepareIncoming(
  client: pg.PoolClient,
  source: string,
  reject: (rejection: Rejection) => void,
): Promise<void> {
  await client.query(createIncoming);
  await client.query(fillIncoming, [source]);
  await client.query('create unique index on incoming (source_id)');
  // Several records of one source may have been merged into one institute.
  await client.query('create unique index on incoming (id) where not is_merged');
  await client.query('create index on incoming (id)');
  await client.query('analyze incoming');
  const dropped = async (sql: string) => {
    const { rows } = await client.query<Rejection>(sql);
    rows.forEach(reject);
    return rows.length;
  };
  await dropped(rejectUnknownCodes);
  await client.query(findAffiliations, [source]);
  // Each rejected university may leave colleges without one.
  while ((await dropped(rejectLostAffiliations)) > 0);
}
