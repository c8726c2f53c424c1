import { joinPlaces, placeNames } from '../../src/storage/postgres/catalogue/reference-data.ts';
import type { Queryable } from '../../src/storage/postgres/pool.ts';

export interface SourceInstitute {
  id: number;
  source: string;
  source_id: string;
  name: string;
  kind: string;
  city: string | null;
  district: string | null;
  state: string | null;
  country: string | null;
  aliases: string[];
  website: string | null;
  disciplines: string[];
}

// Generated programmes say nothing true about an institute, and generated institutes are relevant for no query.
const selectRows = `
  select
    i.id, i.source, i.source_id, i.name, i.kind, i.city, i.aliases, i.website,
    ${placeNames},
    array(
      select d.discipline from institute_disciplines d where d.institute_id = i.id
      union
      select g.discipline from programmes g
      where g.institute_id = i.id and g.discipline is not null and g.provenance is distinct from 'generated'
      order by 1
    ) as disciplines
  from institutes i
  ${joinPlaces}
  where i.status = 'published' and i.source_id is not null and i.source not in ('admin', 'generated')
  order by i.source, i.source_id`;

/** Reads every published institute that comes from a source, in an order that does not change with a new import. */
export async function readSourceInstitutes(db: Queryable): Promise<SourceInstitute[]> {
  const { rows } = await db.query<SourceInstitute>(selectRows);
  return rows;
}
