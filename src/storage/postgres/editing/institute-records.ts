import { checkVersion, type Expected } from '../../../contract/precondition.ts';
import type { AdminInstitute } from '../../../contract/responses/editing-responses.ts';
import type { Status } from '../../../domain/enumerations.ts';
import { AppError } from '../../../errors.ts';
import { joinPlaces, placeNames } from '../catalogue/reference-data.ts';
import type { Queryable } from '../pool.ts';
import type { Stored } from '../stored-record.ts';

interface InstituteState {
  id: number;
  status: Status;
  version: number;
}

/** Finds an institute in any status. @throws AppError not-found */
export async function findInstitute(db: Queryable, id: number): Promise<Stored<AdminInstitute>> {
  const { rows } = await db.query<Stored<AdminInstitute>>(
    `select
       i.id, i.name, i.slug, i.kind, i.status, i.ownership, u.slug as affiliation, u.name as university,
       ${placeNames},
       i.city,
       case when i.latitude is not null then json_build_object('lat', i.latitude, 'lon', i.longitude) end as location,
       i.established, i.accreditation, i.gender, i.rating, i.popularity, i.website, i.aliases,
       array(select d.discipline from institute_disciplines d where d.institute_id = i.id order by 1) as disciplines,
       array(select f.facility from institute_facilities f where f.institute_id = i.id order by 1) as facilities,
       (select count(*) from programmes g where g.institute_id = i.id) as programme_count,
       i.logo, i.photo, i.provenance, i.stated_fields, i.source, i.source_id, i.version, i.created_at, i.updated_at
     from institutes i
     left join institutes u on u.id = i.affiliation_id
     ${joinPlaces}
     where i.id = $1::bigint`,
    [id],
  );
  return rows[0] ?? notFound(id);
}

/** Finds the status and the version of an institute. @throws AppError not-found */
export async function findInstituteState(db: Queryable, id: number): Promise<InstituteState> {
  const { rows } = await db.query<InstituteState>(
    'select id, status, version from institutes where id = $1::bigint',
    [id],
  );
  return rows[0] ?? notFound(id);
}

/**
 * Locks an institute against other editors until the transaction ends.
 * @throws AppError not-found
 * @throws AppError precondition-failed when it does not have the expected version
 */
export async function lockInstitute(db: Queryable, id: number, expected: Expected): Promise<InstituteState> {
  // 'No key update' does not block inserts of colleges that refer to this university.
  const { rows } = await db.query<InstituteState>(
    'select id, status, version from institutes where id = $1::bigint for no key update',
    [id],
  );
  const state = rows[0] ?? notFound(id);
  checkVersion(expected, state.version);
  return state;
}

/**
 * Increments the version after a change of a part of the institute (its programmes), and marks that field as set manually.
 * @returns the new version
 */
export async function raiseVersion(db: Queryable, id: number, field: string): Promise<number> {
  const { rows } = await db.query<{ version: number }>(
    `update institutes
     set updated_at = clock_timestamp(),
       stated_fields = case when $2::text = any(stated_fields) then stated_fields else stated_fields || $2::text end
     where id = $1::bigint returning version`,
    [id, field],
  );
  return (rows[0] as { version: number }).version;
}

/** Sets the status and marks it as set manually, so that no import changes it. Does nothing if it has that status already. */
export async function setStatus(db: Queryable, id: number, status: Status): Promise<void> {
  await db.query(
    `update institutes
     set status = $2::text,
       stated_fields = case when 'status' = any(stated_fields) then stated_fields else stated_fields || '{status}' end
     where id = $1::bigint and status <> $2::text`,
    [id, status],
  );
}

/** Deletes an institute with its programmes and everything else that belongs to it. */
export async function deleteInstitute(db: Queryable, id: number): Promise<void> {
  await db.query('delete from institutes where id = $1::bigint', [id]);
}

function notFound(id: number): never {
  throw new AppError('not-found', `No institute with the id ${id} exists.`);
}
