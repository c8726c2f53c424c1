import type pg from 'pg';
import { randomFraction } from './deterministic-random.ts';
import { programmeTemplates } from './programme-catalogue.ts';

/**
 * The institutes after $1 that lack programmes or a rating, by id. The courses and fees are those of Indian colleges, so
 * schools and institutes in other countries are left out.
 */
const nextIds = `
  with recursive india as (
    select id from places where kind = 'country' and name = 'India'
    union all
    select child.id from places child join india on child.parent_id = india.id
  )
  select i.id
  from institutes i
  where i.id > $1::bigint and i.kind <> 'school' and i.place_id in (select id from india)
    and (
      (i.rating is null and not 'rating' = any(i.stated_fields))
      or (not 'programmes' = any(i.stated_fields) and not exists (select from programmes p where p.institute_id = i.id))
    )
  order by i.id
  limit $2::integer`;

/** Prevents that editors add programmes or ratings to these institutes before the transaction ends. */
const lockIds = 'select from institutes where id = any($1::bigint[]) order by id for no key update';

// Database ids differ between databases, source ids do not.
const key = `i.source || ':' || coalesce(i.source_id, i.slug)`;

/**
 * Adds 2 to 6 programmes to each of the institutes $1 without any, from its disciplines in turn, in an order that depends on
 * the institute. Only universities offer doctorates; polytechnics prefer diplomas.
 */
const insertProgrammes = `
  with templates as (
    select * from jsonb_to_recordset($2::jsonb) as t (
      discipline text, name text, level text, months smallint, fee integer, intake integer, flexible boolean
    )
  ), bare as materialized (
    select i.id, i.kind, ${key} as key,
      2 + floor(5 * ${randomFraction(key, 1)})::integer as wanted,
      case i.ownership
        when 'government' then 0.3 when 'aided' then 0.5 when 'deemed' then 1.5 when 'private' then 1.1 else 0.9
      end as fee_factor,
      coalesce(
        nullif(array(select d.discipline from institute_disciplines d where d.institute_id = i.id), '{}'),
        '{arts,science,commerce}'
      ) as disciplines
    from institutes i
    where i.id = any($1::bigint[]) and not 'programmes' = any(i.stated_fields)
      and not exists (select from programmes p where p.institute_id = i.id)
  ), fitting as (
    select b.id, b.key || '/' || t.name as key, b.wanted, b.fee_factor, t.*,
      row_number() over (
        partition by b.id, t.discipline
        order by case when b.kind = 'polytechnic' and t.level = 'diploma' then 0 else 1 end,
          ${randomFraction(`b.key || '/' || t.name`, 2)} * case t.level when 'undergraduate' then 0.5 else 1 end
      ) as turn
    from bare b
    cross join lateral unnest(b.disciplines) as own (discipline)
    join templates t on t.discipline = own.discipline
    where t.level <> 'doctorate' or b.kind = 'university'
  ), chosen as (
    select *, row_number() over (partition by id order by turn, ${randomFraction('key', 3)}) as place, ${randomFraction('key', 4)} as way
    from fitting
  )
  insert into programmes
    (institute_id, name, level, discipline, mode, fee, currency, duration_months, intake, provenance)
  select id, name, level, discipline, m.mode,
    greatest(500, round(fee * fee_factor * m.share * (0.75 + 0.6 * ${randomFraction('key', 5)}) / 500) * 500)::integer,
    'INR', months, greatest(5, intake * (array[1, 1, 2])[1 + floor(3 * ${randomFraction('key', 6)})::integer]), 'generated'
  from chosen
  cross join lateral (
    select
      case when not flexible or way < 0.9 then 'full-time'
        when way < 0.94 then 'part-time' when way < 0.98 then 'distance' else 'online' end as mode,
      case when flexible and way >= 0.94 then 0.5 else 1 end as share
  ) m
  where place <= wanted
  order by id, place`;

const fillRatings = `
  update institutes i
  set rating = round((2.6 + 1.1 * ${randomFraction(key, 7)} + 1.1 * ${randomFraction(key, 8)})::numeric, 1),
    provenance = provenance || '{"rating": "generated"}'
  where i.id = any($1::bigint[]) and i.rating is null and not 'rating' = any(i.stated_fields)`;

/** Adds missing programmes and ratings to the next institutes after the id `after`. `last` is null when none is left. */
export async function fillNextInstitutes(
  db: pg.PoolClient,
  after: number,
  limit: number,
): Promise<{ last: number | null; programmes: number; ratings: number; institutes: number }> {
  const { rows } = await db.query<{ id: number }>(nextIds, [after, limit]);
  const ids = rows.map(({ id }) => id);
  if (ids.length === 0) return { last: null, programmes: 0, ratings: 0, institutes: 0 };
  await db.query(lockIds, [ids]);
  const programmes = await db.query(insertProgrammes, [ids, JSON.stringify(programmeTemplates)]);
  const ratings = await db.query(fillRatings, [ids]);
  return {
    last: ids.at(-1) ?? null,
    programmes: programmes.rowCount ?? 0,
    ratings: ratings.rowCount ?? 0,
    institutes: ids.length,
  };
}
