import type pg from 'pg';
import { randomElement, randomFraction } from './deterministic-random.ts';
import { accreditations, honours, instituteTypes, persons } from './generated-words.ts';

/**
 * The provenance of every generated institute: all fields are generated.
 * @internal Exported for tests.
 */
export const generatedProvenance = {
  name: 'generated',
  kind: 'generated',
  ownership: 'generated',
  affiliation: 'generated',
  place: 'generated',
  city: 'generated',
  location: 'generated',
  established: 'generated',
  accreditation: 'generated',
  gender: 'generated',
  rating: 'generated',
  popularity: 'generated',
  website: 'generated',
  aliases: 'generated',
  disciplines: 'generated',
  facilities: 'generated',
};

// A few districts have many institutes, a few institutes are popular, and most are young. Domains in `.example` never exist.
const insertInstitutes = `
  with types as (
    select n::integer, t.name, t.kind, array(select jsonb_array_elements_text(t.disciplines)) as disciplines
    from jsonb_array_elements($3::jsonb) with ordinality as element (value, n)
    cross join lateral jsonb_to_record(value) as t (name text, kind text, disciplines jsonb)
  ), districts as (
    select d.id, d.name, d.parent_id as state_id, d.latitude, d.longitude,
      (row_number() over (order by md5(s.name || '/' || d.name)))::integer as n
    from places d join places s on s.id = d.parent_id
    where d.kind = 'district' and d.latitude is not null
  ), universities as (
    select u.id, coalesce(p.parent_state, p.id) as state_id,
      (row_number() over (partition by coalesce(p.parent_state, p.id) order by u.source, u.source_id))::integer as n,
      count(*) over (partition by coalesce(p.parent_state, p.id)) as total
    from institutes u
    join (select id, case kind when 'district' then parent_id end as parent_state from places) p on p.id = u.place_id
    where u.kind = 'university' and u.source <> 'generated' and u.source_id is not null
  ), missing as (
    select 'G-' || g as source_id
    from generate_series($1::integer, $2::integer) as g
    where not exists (select from institutes i where i.source = 'generated' and i.source_id = 'G-' || g)
  ), drawn as (
    select source_id, t.kind, t.name as type_name, t.disciplines, d.id as place_id, d.name as city, d.state_id,
      d.latitude + 0.3 * (${randomFraction('source_id', 1)} - 0.5) as latitude,
      d.longitude + 0.3 * (${randomFraction('source_id', 2)} - 0.5) as longitude,
      case
        when t.kind = 'university' then
          case when ${randomFraction('source_id', 3)} < 0.5 then 'government' when ${randomFraction('source_id', 3)} < 0.8 then 'private' else 'deemed' end
        else
          case when ${randomFraction('source_id', 3)} < 0.2 then 'government' when ${randomFraction('source_id', 3)} < 0.35 then 'aided' else 'private' end
      end as ownership,
      case when t.kind = 'university' then 'co-ed'
        when ${randomFraction('source_id', 4)} < 0.1 then 'women' when ${randomFraction('source_id', 4)} < 0.11 then 'men' else 'co-ed'
      end as gender
    from missing
    join types t
      on t.n = 1 + floor(${randomFraction('source_id', 5)} * (select count(*) from types))::integer
    join districts d
      on d.n = 1 + floor(power(${randomFraction('source_id', 6)}, 1.6) * (select count(*) from districts))::integer
  ), named as (
    select drawn.*,
      case when ownership = 'government' and ${randomFraction('source_id', 7)} < 0.5 then 'Government'
        else ${randomElement('$4::text[]', 'source_id', 8)} || ' ' || ${randomElement('$5::text[]', 'source_id', 9)} end
        || ' ' || type_name || case gender when 'women' then ' for Women' when 'men' then ' for Men' else '' end as title
    from drawn
  ), added as (
    insert into institutes (
      slug, name, kind, ownership, affiliation_id, place_id, city, latitude, longitude, established, accreditation,
      gender, rating, popularity, website, aliases, status, provenance, source, source_id
    )
    select
      trim(both '-' from regexp_replace(lower(title || ' ' || city), '[^a-z0-9]+', '-', 'g')) || '-' || lower(source_id),
      title || ', ' || city, kind, ownership, case when kind <> 'university' then u.id end, place_id, city,
      latitude, longitude, 2023 - floor(power(${randomFraction('source_id', 10)}, 2.5) * 160)::integer,
      ${randomElement('$6::text[]', 'source_id', 11, 1.5)}, gender,
      round((2.6 + 1.1 * ${randomFraction('source_id', 12)} + 1.1 * ${randomFraction('source_id', 13)})::numeric, 1),
      least(20000, floor(2 * power(1 - ${randomFraction('source_id', 14)}, -0.8)))::integer,
      'https://' || lower(source_id) || '.example/',
      array[regexp_replace(title, '(\\w)\\w*\\W*', '\\1', 'g')],
      'published', $7::jsonb, 'generated', source_id
    from named
    left join universities u
      on u.state_id = named.state_id and u.n = 1 + floor(${randomFraction('source_id', 15)} * u.total)
    order by length(source_id), source_id
    returning id, source_id
  ), disciplines_added as (
    insert into institute_disciplines (institute_id, discipline)
    select added.id, discipline
    from added join drawn using (source_id)
    cross join lateral unnest(drawn.disciplines) as discipline
  ), facilities_added as (
    insert into institute_facilities (institute_id, facility)
    select added.id, f.code
    from added cross join facilities f
    where f.code = 'library' or ${randomFraction(`added.source_id || '/' || f.code`, 16)} < 0.5
  )
  select count(*)::int as added from added`;

/** Adds those of the institutes G-`from` to G-`to` that are missing; returns their number. */
export async function addGeneratedInstitutes(db: pg.PoolClient, from: number, to: number): Promise<number> {
  const types = instituteTypes.flatMap(({ weight, ...type }) => Array.from({ length: weight }, () => type));
  const { rows } = await db.query<{ added: number }>(insertInstitutes, [
    from,
    to,
    JSON.stringify(types),
    honours,
    persons,
    accreditations,
    JSON.stringify(generatedProvenance),
  ]);
  return rows[0]?.added ?? 0;
}
