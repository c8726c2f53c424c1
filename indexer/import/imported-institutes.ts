import type pg from 'pg';
import type { ImportCounts } from '../../src/domain/institutes/import-job.ts';

const insertNew = `
  insert into institutes (
    id, slug, name, kind, affiliation_id, place_id, city, ownership, gender, popularity, aliases, website, status,
    provenance, source, source_id, source_record, latitude, longitude, established, accreditation, rating
  )
  overriding system value
  select id, slug, name, kind, affiliation_id, place_id, city, ownership, gender, coalesce(popularity, 0),
    coalesce(aliases, '{}'), website, coalesce(status, 'published'), provenance, $1::text, source_id, raw, latitude, longitude, established,
    accreditation, rating
  from incoming
  where is_new
  order by id`;

/**
 * Values that an editor has set are kept. Otherwise the source's value wins, and values that the source does not state are
 * kept. `writable_fields` names the inferable fields to write. Aliases from other sources are kept beside the source's own.
 * `source_record` is only written together with another difference ($1 lists the institutes whose parts differ): a change of
 * it alone would raise the version and index the institute again for nothing.
 */
const updateChanged = `
  with merged as (
    select i.id, r.raw,
      case when 'name' = any(i.stated_fields) then i.name else r.name end as name,
      case when 'kind' = any(i.stated_fields) then i.kind else r.kind end as kind,
      case when 'affiliation' = any(i.stated_fields) then i.affiliation_id
        else coalesce(r.affiliation_id, i.affiliation_id) end as affiliation_id,
      case when 'city' = any(i.stated_fields) then i.city else coalesce(r.city, i.city) end as city,
      case when 'website' = any(i.stated_fields) then i.website else coalesce(r.website, i.website) end as website,
      case when 'location' = any(i.stated_fields) then i.latitude else coalesce(r.latitude, i.latitude) end as latitude,
      case when 'location' = any(i.stated_fields) then i.longitude else coalesce(r.longitude, i.longitude) end
        as longitude,
      case when 'established' = any(i.stated_fields) then i.established
        else coalesce(r.established, i.established) end as established,
      case when 'accreditation' = any(i.stated_fields) then i.accreditation
        else coalesce(r.accreditation, i.accreditation) end as accreditation,
      case when 'popularity' = any(i.stated_fields) then i.popularity
        else coalesce(r.popularity, i.popularity) end as popularity,
      case when 'status' = any(i.stated_fields) then i.status else coalesce(r.status, i.status) end as status,
      case
        when 'aliases' = any(i.stated_fields) or r.aliases is null or r.aliases = '{}' then i.aliases
        when exists (select from institute_sources s where s.institute_id = i.id) then (
          r.aliases || array(
            select alias from unnest(i.aliases) with ordinality as u (alias, n)
            where not alias = any(r.aliases) order by n
          )
        )[1:50]
        else r.aliases
      end as aliases,
      case when 'rating' = any(r.writable_fields) then r.rating else i.rating end as rating,
      case when 'place' = any(r.writable_fields) then r.place_id else i.place_id end as place_id,
      case when 'ownership' = any(r.writable_fields) then r.ownership else i.ownership end as ownership,
      case when 'gender' = any(r.writable_fields) then r.gender else i.gender end as gender,
      (i.provenance - r.writable_fields) || coalesce(
        (select jsonb_object_agg(key, value) from jsonb_each(r.provenance) where key = any(r.writable_fields)),
        '{}'
      ) as provenance
    from incoming r
    join institutes i on i.id = r.id
    where not r.is_new and not r.is_merged
  )
  update institutes i
  set name = m.name, kind = m.kind, affiliation_id = m.affiliation_id, city = m.city, place_id = m.place_id,
    ownership = m.ownership, gender = m.gender, provenance = m.provenance, source_record = m.raw,
    website = m.website, latitude = m.latitude, longitude = m.longitude, established = m.established,
    accreditation = m.accreditation, rating = m.rating, popularity = m.popularity, status = m.status, aliases = m.aliases
  from merged m
  where i.id = m.id
    and (
      (i.name, i.kind, i.affiliation_id, i.city, i.place_id, i.ownership, i.gender, i.provenance, i.website, i.latitude,
        i.longitude, i.established, i.accreditation, i.rating, i.popularity, i.status, i.aliases)
      is distinct from
        (m.name, m.kind, m.affiliation_id, m.city, m.place_id, m.ownership, m.gender, m.provenance, m.website, m.latitude,
        m.longitude, m.established, m.accreditation, m.rating, m.popularity, m.status, m.aliases)
      or (i.id = any($1::bigint[]) and i.source_record is distinct from m.raw)
    )
  returning i.id`;

const deleteDisciplines = `
  delete from institute_disciplines d
  using incoming r
  where r.id = d.institute_id and not r.is_new and 'disciplines' = any(r.writable_fields)
    and not d.discipline = any(r.disciplines)
  returning institute_id as id`;

const insertDisciplines = `
  insert into institute_disciplines (institute_id, discipline)
  select r.id, discipline
  from incoming r
  cross join lateral unnest(r.disciplines) as discipline
  where 'disciplines' = any(r.writable_fields)
  on conflict do nothing
  returning institute_id as id`;

/** Institutes of other sources get the values that they lack. */
const enrichMerged = `
  with gained as (
    select distinct on (i.id) i.id,
      case when 'location' = any(i.stated_fields) then i.latitude else coalesce(i.latitude, r.latitude) end as latitude,
      case when 'location' = any(i.stated_fields) then i.longitude else coalesce(i.longitude, r.longitude) end
        as longitude,
      case when 'established' = any(i.stated_fields) then i.established
        else coalesce(i.established, r.established) end as established,
      case when 'accreditation' = any(i.stated_fields) then i.accreditation
        else coalesce(i.accreditation, r.accreditation) end as accreditation
    from incoming r
    join institutes i on i.id = r.id
    where r.is_merged
    order by i.id, r.line
  )
  update institutes i
  set latitude = g.latitude, longitude = g.longitude, established = g.established, accreditation = g.accreditation
  from gained g
  where i.id = g.id
    and (i.latitude, i.longitude, i.established, i.accreditation)
      is distinct from (g.latitude, g.longitude, g.established, g.accreditation)
  returning i.id`;

const deleteFacilities = `
  delete from institute_facilities f
  using incoming r
  where r.id = f.institute_id and not r.is_new and 'facilities' = any(r.writable_fields) and not f.facility = any(r.facilities)
  returning institute_id as id`;

const insertFacilities = `
  insert into institute_facilities (institute_id, facility)
  select r.id, facility
  from incoming r
  cross join lateral unnest(r.facilities) as facility
  where 'facilities' = any(r.writable_fields)
  on conflict do nothing
  returning institute_id as id`;

/** Collects the programmes of institutes whose programmes no editor has set. */
const collectProgrammes = `
  create temp table incoming_programmes on commit drop as
  select distinct on (r.id, p.name, p.level, p.mode) r.id, p.*
  from incoming r
  cross join lateral jsonb_to_recordset(r.programmes) as p (
    name text, level text, discipline text, mode text, fee integer, currency text, duration_months smallint,
    intake integer, provenance text
  )
  where r.is_new
    or exists (select from institutes i where i.id = r.id and not 'programmes' = any(i.stated_fields))
  order by r.id, p.name, p.level, p.mode, r.line`;

/** Deletes programmes that this source no longer states, and generated ones. */
const deleteProgrammes = `
  delete from programmes p
  where (p.source = $1::text or p.provenance = 'generated')
    and p.institute_id in (select id from incoming_programmes)
    and not exists (
      select from incoming_programmes n
      where p.source = $1::text and n.id = p.institute_id and n.name = p.name
        and (n.level, n.mode) is not distinct from (p.level, p.mode)
    )
  returning institute_id as id`;

/** A programme of another source or an editor with the same name, level and mode is kept as it is. */
const writeProgrammes = `
  insert into programmes (
    institute_id, name, level, discipline, mode, fee, currency, duration_months, intake, provenance, source
  )
  select id, name, level, discipline, mode, fee, currency, duration_months, intake, provenance, $1::text
  from incoming_programmes
  order by id
  on conflict (institute_id, name, level, mode) do update
  set discipline = excluded.discipline, fee = excluded.fee, currency = excluded.currency,
    duration_months = excluded.duration_months, intake = excluded.intake, provenance = excluded.provenance
  where programmes.source = excluded.source
    and (programmes.discipline, programmes.fee, programmes.currency, programmes.duration_months, programmes.intake,
      programmes.provenance)
      is distinct from (excluded.discipline, excluded.fee, excluded.currency, excluded.duration_months,
        excluded.intake, excluded.provenance)
  returning institute_id as id`;

/** Raises the version of institutes of which only parts changed, so that an editor who read them before cannot overwrite the change. */
const raiseVersions = `
  update institutes i set updated_at = clock_timestamp()
  where i.id = any($1::bigint[]) and not exists (select from incoming r where r.id = i.id and r.is_new)`;

const countIncoming = `
  select array(select id from incoming where is_new or is_merged_now) as new,
    count(*) filter (where is_merged_now)::int as merged, count(*)::int as total
  from incoming`;

/**
 * Writes the batch in `incoming`: inserts new institutes and updates only what differs, so that importing the same rows
 * again changes nothing and adds nothing to the outbox.
 * @returns the number of institutes that were inserted, merged, updated and left unchanged
 */
export async function writeInstitutes(
  client: pg.PoolClient,
  source: string,
): Promise<Omit<ImportCounts, 'rejected'>> {
  const inserted = (await client.query(insertNew, [source])).rowCount ?? 0;
  const partsChanged = new Set<number>();
  const rowsChanged = new Set<number>();
  const write = async (changed: Set<number>, sql: string, values: unknown[] = []) => {
    for (const { id } of (await client.query<{ id: number }>(sql, values)).rows) changed.add(id);
  };
  for (const sql of [deleteDisciplines, insertDisciplines, deleteFacilities, insertFacilities])
    await write(partsChanged, sql);
  await client.query(collectProgrammes);
  await client.query('analyze incoming_programmes');
  await write(partsChanged, deleteProgrammes, [source]);
  await write(partsChanged, writeProgrammes, [source]);
  await write(rowsChanged, updateChanged, [[...partsChanged]]);
  await write(rowsChanged, enrichMerged);
  await client.query(raiseVersions, [[...partsChanged].filter((id) => !rowsChanged.has(id))]);
  const updated = new Set([...partsChanged, ...rowsChanged]);
  const counted = await client.query<{ new: number[]; merged: number; total: number }>(countIncoming);
  const { new: fresh, merged, total } = counted.rows[0] as { new: number[]; merged: number; total: number };
  for (const id of fresh) updated.delete(id);
  return { inserted, merged, updated: updated.size, unchanged: total - inserted - merged - updated.size };
}
