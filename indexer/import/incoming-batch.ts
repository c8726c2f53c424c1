import type pg from 'pg';
import type { Rejection } from '../../src/domain/institutes/import-job.ts';
import { findMerges, type Merge } from './cross-source-merges.ts';
import type { Source } from './institute-record.ts';
import type { Position } from './staging-table.ts';

const createIncoming = `
  create temp table incoming (
    line integer, source_id text, name text, kind text, affiliation text, country text, state text, district text,
    city text, ownership text, gender text, disciplines text[], provenance jsonb, aliases text[], popularity integer,
    website text, status text, latitude float8, longitude float8, established smallint, accreditation text,
    rating numeric(2, 1), facilities text[], programmes jsonb, raw jsonb, slug_base text, slug_place text, slug_id text,
    id bigint, is_new boolean, is_merged boolean, writable_fields text[], place_id integer, affiliation_id bigint, slug text,
    is_merged_now boolean
  ) on commit drop`;

/**
 * Locks the institutes that the records of a batch belong to, so that nobody changes or deletes them until the transaction
 * ends. Rows are locked in the order of their ids, so that concurrent transactions cannot deadlock. `no key update` still
 * lets an editor add a college to a locked university.
 */
const lockInstitutes = `
  with own as materialized (
    select s.source_id from staging s
    where (s.depth, s.position) > ($2::integer, $3::bigint) and (s.depth, s.position) <= ($4::integer, $5::bigint)
  ), wanted as (
    select i.id from own o join institutes i on i.source = $1::text and i.source_id = o.source_id
    union
    select s.institute_id from own o join institute_sources s on s.source = $1::text and s.source_id = o.source_id
    union
    select unnest($6::bigint[])
  ), locked as materialized (
    select i.id, i.version from institutes i where i.id in (select id from wanted) order by i.id for no key update of i
  )
  select coalesce(json_object_agg(id, version) filter (where id = any($6::bigint[])), '{}') as versions from locked`;

/**
 * `writable_fields` names the inferable fields and the parts that this import may write:
 * - a value that the source states: always;
 * - an inferred value: if the present one was inferred too, or if there is none and the source's row has changed since the
 *   last import (with an unchanged row, an editor has emptied the field);
 * - nothing that an editor has set, and nothing of an institute of another source (`is_merged`).
 * The kind is always written, since every row has one.
 */
const fillIncoming = `
  insert into incoming
  select r.*, coalesce(i.id, s.institute_id, m.institute_id, nextval(pg_get_serial_sequence('institutes', 'id'))),
    i.id is null and s.institute_id is null and m.institute_id is null,
    i.id is null and (s.institute_id is not null or m.institute_id is not null),
    array(
      select field
      from (values
        ('kind', true, true),
        ('ownership', r.ownership is not null, i.ownership is not null),
        ('gender', r.gender is not null, i.gender is not null),
        ('place', r.country is not null, i.place_id is not null),
        ('disciplines', cardinality(r.disciplines) > 0,
          exists (select from institute_disciplines d where d.institute_id = i.id)),
        ('rating', r.rating is not null, i.rating is not null),
        ('facilities', r.facilities is not null,
          exists (select from institute_facilities f where f.institute_id = i.id))
      ) as fields (field, is_given, is_there)
      where case
        when i.id is null and (s.institute_id is not null or m.institute_id is not null) then false
        when field = any(i.stated_fields) then false
        when i.id is null or field = 'kind' then is_given
        when i.provenance ->> field = 'inferred' then true
        when not is_given then false
        when not r.provenance ? field then true
        else not is_there and i.source_record is distinct from r.raw
      end
    ),
    null, null, null, m.institute_id is not null
  from staging s0
  cross join lateral jsonb_to_record(s0.record::jsonb) as r(
    line integer, source_id text, name text, kind text, affiliation text, country text, state text, district text,
    city text, ownership text, gender text, disciplines text[], provenance jsonb, aliases text[], popularity integer,
    website text, status text, latitude float8, longitude float8, established smallint, accreditation text,
    rating numeric(2, 1), facilities text[], programmes jsonb, raw jsonb, slug_base text, slug_place text, slug_id text
  )
  left join institutes i on i.source = $1::text and i.source_id = s0.source_id
  left join institute_sources s on s.source = $1::text and s.source_id = s0.source_id
  left join unnest($6::text[], $7::bigint[]) as m (source_id, institute_id) on m.source_id = s0.source_id
  where (s0.depth, s0.position) > ($2::integer, $3::bigint) and (s0.depth, s0.position) <= ($4::integer, $5::bigint)
    and not exists (select from staging e where e.source_id = s0.source_id and e.position < s0.position)
  order by s0.line, s0.source_id`;

/** Of several records with the same id, the first one counts. */
const findDoubled = `
  select s.line, format('has the same id (%s) as line %s', s.source_id, f.line) as reason
  from staging s
  join lateral (
    select line from staging e
    where e.source_id = s.source_id and e.position < s.position
    order by e.position limit 1
  ) f on true
  where (s.depth, s.position) > ($1::integer, $2::bigint) and (s.depth, s.position) <= ($3::integer, $4::bigint)`;

/** Rejects records with unknown codes, and names all of them. */
const rejectUnknownCodes = `
  with stated as (
    select line, source_id, 'kind' as what, kind as code from incoming
    union all
    select line, source_id, 'discipline', code from incoming, unnest(disciplines) as code
    union all
    select line, source_id, 'discipline', p ->> 'discipline' from incoming, jsonb_array_elements(programmes) as p
    union all
    select line, source_id, 'facility', code from incoming, unnest(facilities) as code
  ), known as (
    select 'kind' as what, code from kinds
    union all
    select 'discipline', code from disciplines
    union all
    select 'facility', code from facilities
  ), unknown as (
    select source_id, string_agg(distinct format('unknown %s: %s', what, code), '; ') as reason
    from stated left join known using (what, code)
    where known.code is null and stated.code is not null
    group by source_id
  )
  delete from incoming r using unknown u
  where u.source_id = r.source_id
  returning r.line, u.reason`;

const findAffiliations = `
  update incoming r
  set affiliation_id = coalesce(
    (select u.id from incoming u where u.source_id = r.affiliation),
    (select u.id from institutes u where u.source = $1::text and u.source_id = r.affiliation),
    (select s.institute_id from institute_sources s where s.source = $1::text and s.source_id = r.affiliation),
    (select u.id from institutes u where u.id = institute_by_slug(r.affiliation) and u.kind = 'university')
  )
  where r.affiliation is not null`;

/** Prevents that the universities are deleted or get another slug before this transaction ends. */
const lockAffiliations = `
  select from institutes where id in (select affiliation_id from incoming) order by id for key share`;

const rejectLostAffiliations = `
  delete from incoming r
  where r.affiliation is not null
    and (r.affiliation_id is null or r.affiliation_id = r.id or not exists (
      select from incoming u where u.id = r.affiliation_id
      union all
      select from institutes u where u.id = r.affiliation_id
    ))
  returning line, format('no university with the id %s exists', affiliation) as reason`;

/**
 * Applies the rule of the SQL function affiliation_fault to the institutes as they will be after the batch. Checks only
 * affiliations that this batch changes: an existing one that has become invalid is kept.
 */
const rejectWrongAffiliations = `
  with recursive written as (
    select r.id, r.line, r.affiliation, r.affiliation_id,
      case when 'kind' = any(i.stated_fields) then i.kind else r.kind end as kind,
      coalesce(i.status, r.status, 'published') as status,
      r.affiliation_id is not null and r.affiliation_id is distinct from i.affiliation_id
        and not coalesce('affiliation' = any(i.stated_fields), false) as is_changed
    from incoming r left join institutes i on i.id = r.id
    where not r.is_merged
  ), above as (
    select id as start, affiliation_id as id from written where is_changed and kind = 'university'
    union
    select above.start, case when w.is_changed then w.affiliation_id else i.affiliation_id end
    from above left join written w on w.id = above.id left join institutes i on i.id = above.id
    where above.id is not null and above.id <> above.start
  ), wrong as (
    select r.id,
      case
        when coalesce(w.kind, u.kind) <> 'university' then 'is not a university'
        when coalesce(w.status, u.status) = 'archived' then 'is archived'
        when exists (select from above where above.start = r.id and above.id = r.id)
          then 'is itself affiliated to this institute'
      end as fault
    from written r left join written w on w.id = r.affiliation_id left join institutes u on u.id = r.affiliation_id
    where r.is_changed
  )
  delete from incoming r using wrong
  where wrong.id = r.id and wrong.fault is not null and not r.is_merged
  returning r.line, format('its university %s %s', r.affiliation, wrong.fault) as reason`;

/**
 * Turns a part of `staging`, after one position up to another, into the temporary table `incoming`: typed rows, each with
 * its id (a new one if the institute is new) and the id of its university. Calls `reject` for records that contradict the
 * database. Existing institutes are locked before they are read, so that all later statements see the last edit.
 * @returns the records that are to be merged into institutes of other sources, if the source allows merges
 */
export async function loadIncomingBatch(
  client: pg.PoolClient,
  { name: source, mergesIntoOthers }: Pick<Source, 'name' | 'mergesIntoOthers'>,
  [after, end]: [Position, Position],
  reject: (rejection: Rejection) => void,
): Promise<Merge[]> {
  const part = [after.depth, after.position, end.depth, end.position];
  const merges = await lockAndMatch(client, source, part, mergesIntoOthers === true);
  await client.query(createIncoming);
  await client.query(fillIncoming, [
    source,
    ...part,
    merges.map(({ sourceId }) => sourceId),
    merges.map(({ known }) => known.id),
  ]);
  await client.query('create unique index on incoming (source_id)');
  // Several records of one source may be merged into the same institute.
  await client.query('create unique index on incoming (id) where not is_merged');
  await client.query('create index on incoming (id)');
  await client.query('analyze incoming');
  const rejectRows = async (sql: string, values: unknown[] = []) => {
    const { rows } = await client.query<Rejection>(sql, values);
    rows.forEach(reject);
    return rows.length;
  };
  await rejectRows(findDoubled, part);
  await rejectRows(rejectUnknownCodes);
  await client.query(findAffiliations, [source]);
  await client.query(lockAffiliations);
  await rejectRows(rejectWrongAffiliations);
  // Rejecting a university may leave its colleges without one.
  while ((await rejectRows(rejectLostAffiliations)) > 0);
  return merges;
}

/**
 * Matches the records with existing institutes and locks these. If an institute was edited between both steps, the records
 * are matched again; locked institutes cannot change any more, so the loop ends.
 */
async function lockAndMatch(
  client: pg.PoolClient,
  source: string,
  part: number[],
  mergesIntoOthers: boolean,
): Promise<Merge[]> {
  for (;;) {
    const merges = mergesIntoOthers ? await findMerges(client, source, part) : [];
    const ids = merges.map(({ known }) => known.id);
    const { rows } = await client.query<{ versions: Record<string, number> }>(lockInstitutes, [
      source,
      ...part,
      ids,
    ]);
    const versions = rows[0]?.versions ?? {};
    if (merges.every(({ known }) => versions[known.id] === known.version)) return merges;
  }
}
