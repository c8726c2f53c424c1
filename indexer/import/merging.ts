import type pg from 'pg';
import { fullName } from '../../src/domain/names.ts';
import { type Candidate, createMatcher, type Known } from './same-institute.ts';

const page = 5_000;
const mostAliases = 50;

const newRows = `
  select id, name, kind, aliases, website,
    case when provenance ->> 'place' is null then country end as country
  from incoming where is_new`;

/** Institutes of other sources that no record of this one has been merged into. Generated ones are nobody. */
const nextKnown = `
  select i.id, i.name, i.kind, i.aliases, coalesce(c.name, s.name, p.name) as country,
    array_remove(array[i.city, p.name, s.name, c.name], null) as places
  from institutes i
  join places p on p.id = i.place_id
  left join places s on s.id = p.parent_id
  left join places c on c.id = s.parent_id
  where i.id > $1::bigint and i.source not in ($2::text, 'generated')
    and not exists (select from institute_sources m where m.institute_id = i.id and m.source = $2::text)
  order by i.id
  limit $3::integer`;

const rememberMerged = `
  insert into institute_sources (source, source_id, institute_id, source_record)
  select $1::text, r.source_id, m.institute_id, r.raw
  from unnest($2::bigint[], $3::bigint[]) as m (id, institute_id)
  join incoming r on r.id = m.id`;

const markMerged = `
  update incoming r
  set id = m.institute_id, is_new = false, is_merged = true, is_merged_now = true, takes = '{}'
  from unnest($1::bigint[], $2::bigint[]) as m (id, institute_id)
  where r.id = m.id`;

const enrich = `
  update institutes i
  set website = case when 'website' = any(i.stated_fields) then i.website else coalesce(i.website, m.website) end,
    aliases = case when 'aliases' = any(i.stated_fields) then i.aliases
      else i.aliases || array(select jsonb_array_elements_text(m.aliases)) end
  from jsonb_to_recordset($1::jsonb) as m (id bigint, website text, aliases jsonb)
  where i.id = m.id and (jsonb_array_length(m.aliases) > 0 or (i.website is null and m.website is not null))`;

interface NewRow extends Omit<Candidate, 'names'> {
  name: string;
  aliases: string[];
  website: string | null;
}

type KnownRow = Omit<Known, 'names'> & { name: string; aliases: string[] };

/**
 * Finds the new rows of `incoming` that are institutes which other sources have brought. Such an institute keeps its
 * identity and all it has, gains a website where it has none and the names that it lacks, and is remembered in
 * `institute_sources`.
 */
export async function mergeIncoming(client: pg.PoolClient, source: string): Promise<void> {
  const { rows } = await client.query<NewRow>(newRows);
  const candidates = new Map(rows.map((row) => [row.id, row]));
  const matcher = createMatcher(rows.map((row) => ({ ...row, names: [row.name, ...row.aliases] })));
  for (let after: number | undefined = 0; after !== undefined; ) {
    const known: KnownRow[] = (await client.query<KnownRow>(nextKnown, [after, source, page])).rows;
    for (const { name, aliases, ...one } of known) matcher.add({ ...one, names: [name, ...aliases] });
    after = known.at(-1)?.id;
  }
  const merged = [...matcher.matches()];
  const ids = merged.map(([id]) => id);
  const institutes = merged.map(([, known]) => known.id);
  await client.query(rememberMerged, [source, ids, institutes]);
  await client.query(markMerged, [ids, institutes]);
  const gains = merged.map(([id, known]) => {
    const row = candidates.get(id) as NewRow;
    return {
      id: known.id,
      website: row.website,
      aliases: missingNames(known.names, [row.name, ...row.aliases]),
    };
  });
  await client.query(enrich, [JSON.stringify(gains)]);
}

/** Those of `others` that `names` (the name, then aliases) lack, as many as there is room for. */
export function missingNames(names: string[], others: string[]): string[] {
  const known = new Set(names.map(fullName));
  const missing = others.filter((other) => {
    const isKnown = known.has(fullName(other));
    known.add(fullName(other));
    return !isKnown;
  });
  return missing.slice(0, Math.max(0, mostAliases + 1 - names.length));
}
