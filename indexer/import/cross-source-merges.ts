import type pg from 'pg';
import { fullName } from '../../src/domain/text/names.ts';
import { createInstituteMatcher, type ExistingInstitute } from './institute-matcher.ts';
import { createYielder } from './yield-to-event-loop.ts';

const pageSize = 1_000;
const maxAliases = 50;

/** Pages through the staged records of a batch that this source has not brought before. */
const nextCandidates = `
  select s.position::float8 as id, s.source_id as "sourceId", r.name, r.kind, r.website,
    coalesce(r.aliases, '[]') as aliases, case when r.provenance ->> 'place' is null then r.country end as country
  from staging s
  cross join lateral jsonb_to_record(s.record::jsonb) as r(
    name text, kind text, aliases jsonb, website text, country text, provenance jsonb
  )
  where (s.depth, s.position) > ($2::integer, $3::bigint) and (s.depth, s.position) <= ($4::integer, $5::bigint)
    and s.position > $6::bigint
    and not exists (select from staging e where e.source_id = s.source_id and e.position < s.position)
    and not exists (select from institutes i where i.source = $1::text and i.source_id = s.source_id)
    and not exists (select from institute_sources m where m.source = $1::text and m.source_id = s.source_id)
  order by s.position
  limit $7::integer`;

/** Pages through the institutes of other sources that no record of this source is merged into, except generated ones. */
const nextKnown = `
  select i.id, i.version, i.name, i.kind, i.aliases, coalesce(c.name, s.name, p.name) as country,
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
  select $1::text, source_id, id, raw from incoming where is_merged_now`;

const enrich = `
  update institutes i
  set website = case when 'website' = any(i.stated_fields) then i.website else coalesce(i.website, m.website) end,
    aliases = case when 'aliases' = any(i.stated_fields) then i.aliases
      else i.aliases || array(select jsonb_array_elements_text(m.aliases)) end
  from jsonb_to_recordset($1::jsonb) as m (id bigint, website text, aliases jsonb)
  where i.id = m.id and (jsonb_array_length(m.aliases) > 0 or (i.website is null and m.website is not null))
    and exists (select from incoming r where r.id = i.id and r.is_merged_now)`;

interface CandidateRow {
  id: number;
  sourceId: string;
  name: string;
  kind: string;
  country: string | null;
  aliases: string[];
  website: string | null;
}

type KnownRow = Omit<ExistingInstitute, 'names'> & { name: string; aliases: string[] };

/** A record that describes an existing institute of another source, and the values that the institute lacks. */
export interface Merge {
  sourceId: string;
  known: ExistingInstitute;
  website: string | null;
  aliases: string[];
}

/** Finds the new records of a batch that describe institutes of other sources. `part` is the range of the batch in `staging`. */
export async function findMerges(client: pg.PoolClient, source: string, part: number[]): Promise<Merge[]> {
  const yieldIfDue = createYielder();
  const matcher = createInstituteMatcher();
  const candidates = new Map<number, CandidateRow>();
  for (let after: number | undefined = 0; after !== undefined; ) {
    const values = [source, ...part, after, pageSize];
    const rows: CandidateRow[] = (await client.query<CandidateRow>(nextCandidates, values)).rows;
    for (const row of rows) {
      candidates.set(row.id, row);
      matcher.addCandidate({ ...row, names: [row.name, ...row.aliases] });
      await yieldIfDue();
    }
    after = rows.at(-1)?.id;
  }
  for (let after: number | undefined = candidates.size > 0 ? 0 : undefined; after !== undefined; ) {
    const known: KnownRow[] = (await client.query<KnownRow>(nextKnown, [after, source, pageSize])).rows;
    for (const { name, aliases, ...one } of known) {
      matcher.addExisting({ ...one, names: [name, ...aliases] });
      await yieldIfDue();
    }
    after = known.at(-1)?.id;
  }
  const merges: Merge[] = [];
  for (const [id, known] of await matcher.matches()) {
    const { sourceId, name, aliases, website } = candidates.get(id) as CandidateRow;
    merges.push({ sourceId, known, website, aliases: missingNames(known.names, [name, ...aliases]) });
    await yieldIfDue();
  }
  return merges;
}

/**
 * Merges records into institutes of other sources: the institute keeps its identity and values, gets a website if it has
 * none and the names that it lacks, and is linked to the record in `institute_sources`.
 */
export async function writeMerges(client: pg.PoolClient, source: string, merges: Merge[]): Promise<void> {
  if (merges.length === 0) return;
  await client.query(rememberMerged, [source]);
  const gains = merges.map(({ known, website, aliases }) => ({ id: known.id, website, aliases }));
  await client.query(enrich, [JSON.stringify(gains)]);
}

/** Selects the names of `others` that `names` (the name, then its aliases) lack, up to the maximum number of aliases. */
function missingNames(names: string[], others: string[]): string[] {
  const known = new Set(names.map(fullName));
  const missing = others.filter((other) => {
    const isKnown = known.has(fullName(other));
    known.add(fullName(other));
    return !isKnown;
  });
  return missing.slice(0, Math.max(0, maxAliases + 1 - names.length));
}
