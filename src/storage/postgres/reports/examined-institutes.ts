import type pg from 'pg';
import type { ExaminedInstitute } from '../../../domain/reports/data-quality.ts';
import { joinPlaces, placeColumns } from '../catalogue/reference-data.ts';

const batchSize = 1_000;

/**
 * Reads all institutes that are not archived, by id, as of one moment. The caller must end the iteration, since it holds a
 * connection.
 * @param onStart called with that moment and the number of institutes before the first batch
 */
export async function* readExaminedInstitutes(
  pool: pg.Pool,
  onStart: (asOf: Date, total: number) => void,
): AsyncGenerator<ExaminedInstitute[]> {
  const client = await pool.connect();
  let broken: Error | undefined;
  try {
    await client.query('begin isolation level repeatable read, read only');
    const { rows } = await client.query<{ at: Date; n: number }>(
      `select now() as at, count(*) as n from institutes where status <> 'archived'`,
    );
    const [start] = rows;
    if (start) onStart(start.at, start.n);
    await client.query(
      `declare examined no scroll cursor for
       select i.id, i.slug, i.name, i.status, i.updated_at, p.kind as place_kind, i.place_id, ${placeColumns.country}, i.city,
         i.ownership, i.gender, i.accreditation, i.website, i.provenance,
         exists (select from institute_disciplines d where d.institute_id = i.id) as has_disciplines,
         exists (select from institute_facilities f where f.institute_id = i.id) as has_facilities,
         programmes.n::integer as programmes, programmes.generated::integer as generated_programmes
       from institutes i
       ${joinPlaces}
       cross join lateral (
         select count(*) as n, count(*) filter (where r.provenance = 'generated') as generated
         from programmes r where r.institute_id = i.id
       ) programmes
       where i.status <> 'archived'
       order by i.id`,
    );
    for (;;) {
      const { rows: batch } = await client.query<ExaminedInstitute>(`fetch ${batchSize} from examined`);
      if (batch.length === 0) break;
      yield batch;
    }
  } catch (error) {
    broken = error as Error;
    throw error;
  } finally {
    // Nothing was written, so the transaction may end either way.
    if (!broken) await client.query('rollback').catch((error: Error) => (broken = error));
    client.release(broken);
  }
}
