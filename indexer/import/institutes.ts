import type pg from 'pg';

const insertNew = `
  insert into institutes (
    id, slug, name, kind, affiliation_id, place_id, city, ownership, gender, popularity, aliases, website, status,
    provenance, source, source_id, source_record
  )
  overriding system value
  select id, slug, name, kind, affiliation_id, place_id, city, ownership, gender, popularity, aliases, website,
    'published', provenance, $1::text, source_id, raw
  from incoming
  where is_new
  order by id`;

/**
 * What an editor has stated stays; else what the source states wins, what it does not state stays. `takes` says which
 * inferable fields are written.
 */
const updateChanged = `
  with merged as (
    select i.id, r.raw,
      case when 'name' = any(i.stated_fields) then i.name else r.name end as name,
      case when 'kind' = any(i.stated_fields) then i.kind else r.kind end as kind,
      case when 'affiliation' = any(i.stated_fields) then i.affiliation_id
        else coalesce(r.affiliation_id, i.affiliation_id) end as affiliation_id,
      case when 'city' = any(i.stated_fields) then i.city else coalesce(r.city, i.city) end as city,
      case when 'place' = any(r.takes) then r.place_id else i.place_id end as place_id,
      case when 'ownership' = any(r.takes) then r.ownership else i.ownership end as ownership,
      case when 'gender' = any(r.takes) then r.gender else i.gender end as gender,
      (i.provenance - r.takes) || coalesce(
        (select jsonb_object_agg(key, value) from jsonb_each(r.provenance) where key = any(r.takes)),
        '{}'
      ) as provenance
    from incoming r
    join institutes i on i.id = r.id
    where not r.is_new and not r.is_merged
  )
  update institutes i
  set name = m.name, kind = m.kind, affiliation_id = m.affiliation_id, city = m.city, place_id = m.place_id,
    ownership = m.ownership, gender = m.gender, provenance = m.provenance, source_record = m.raw
  from merged m
  where i.id = m.id
    and (i.name, i.kind, i.affiliation_id, i.city, i.place_id, i.ownership, i.gender, i.provenance, i.source_record)
      is distinct from
        (m.name, m.kind, m.affiliation_id, m.city, m.place_id, m.ownership, m.gender, m.provenance, m.raw)
  returning i.id`;

const deleteDisciplines = `
  delete from institute_disciplines d
  using incoming r
  where r.id = d.institute_id and not r.is_new and 'disciplines' = any(r.takes)
    and not d.discipline = any(r.disciplines)
  returning institute_id as id`;

const insertDisciplines = `
  insert into institute_disciplines (institute_id, discipline)
  select r.id, discipline
  from incoming r
  cross join lateral unnest(r.disciplines) as discipline
  where 'disciplines' = any(r.takes)
  on conflict do nothing
  returning institute_id as id`;

/**
 * Writes `incoming`: inserts what is new, updates only what really differs, so that importing the same rows again
 * changes nothing and leaves nothing in the outbox.
 * @returns how many institutes were inserted, updated and left as they are
 */
export async function writeInstitutes(
  client: pg.PoolClient,
  source: string,
): Promise<{ inserted: number; updated: number; unchanged: number }> {
  const inserted = (await client.query(insertNew, [source])).rowCount ?? 0;
  const updated = new Set<number>();
  for (const sql of [updateChanged, deleteDisciplines, insertDisciplines]) {
    for (const { id } of (await client.query<{ id: number }>(sql)).rows) updated.add(id);
  }
  const { rows } = await client.query<{ id: number; is_new: boolean }>(
    `select id, is_new from incoming where is_new`,
  );
  for (const { id } of rows) updated.delete(id);
  const total = await client.query<{ n: number }>('select count(*)::int as n from incoming');
  return { inserted, updated: updated.size, unchanged: (total.rows[0]?.n ?? 0) - inserted - updated.size };
}
