import type { AdminInstitute } from '../../../contract/responses/editing-responses.ts';
import {
  completeInstitute,
  type InstituteFields,
  type Proposal,
} from '../../../domain/institutes/institute-edit.ts';
import { AppError, invalidInput } from '../../../errors.ts';
import { findFreeSlug } from '../catalogue/free-slug.ts';
import { ensurePlace } from '../catalogue/reference-data.ts';
import type { Queryable } from '../pool.ts';
import type { Stored } from '../stored-record.ts';
import { findInstitute } from './institute-records.ts';
import { findReferences, type References } from './references.ts';

type InstituteProposal = Proposal<Partial<InstituteFields>>;

// Links to an old slug still lead to the institute that had it.
const slugTakenDetail = 'is or was the slug of another institute';

/**
 * Adds an institute. Requires a transaction.
 * @throws AppError bad-request with all errors of the proposal
 * @throws AppError conflict when the slug is taken
 */
export async function addInstitute(
  db: Queryable,
  proposal: InstituteProposal,
): Promise<Stored<AdminInstitute>> {
  const { fields, references } = await check(db, proposal, null);
  const slug = fields.slug === '' ? await findFreeSlug(db, fields) : fields.slug;
  const placeId = await ensurePlace(db, fields);
  const { rows } = await mapSlugConflict(() =>
    db.query<{ id: number }>(
      `insert into institutes (
         slug, name, kind, status, ownership, affiliation_id, place_id, city, latitude, longitude, established,
         accreditation, gender, rating, popularity, website, aliases, stated_fields
       )
       values (
         $1::text, $2::text, $3::text, $4::text, $5::text, $6::bigint, $7::integer, $8::text, $9::float8, $10::float8,
         $11::smallint, $12::text, $13::text, $14::numeric, $15::integer, $16::text, $17::text[], $18::text[]
       )
       returning id`,
      columnsOf({ ...fields, slug }, references, placeId, proposal.stated),
    ),
  );
  const { id } = rows[0] as { id: number };
  await setParts(db, id, fields);
  return findInstitute(db, id);
}

/**
 * Changes an institute to the proposed fields. If nothing differs, its version stays the same. Requires a transaction that has locked
 * the institute.
 * @throws AppError bad-request with all errors of the proposal
 * @throws AppError conflict when the slug is taken
 */
export async function changeInstitute(
  db: Queryable,
  id: number,
  proposal: InstituteProposal,
): Promise<Stored<AdminInstitute>> {
  const { fields, references } = await check(db, proposal, id);
  const placeId = await ensurePlace(db, fields);
  const partsChanged = await setParts(db, id, fields);
  await mapSlugConflict(() =>
    db.query(
      `update institutes
       set slug = $1::text, name = $2::text, kind = $3::text, status = $4::text, ownership = $5::text,
         affiliation_id = $6::bigint, place_id = $7::integer, city = $8::text, latitude = $9::float8,
         longitude = $10::float8, established = $11::smallint, accreditation = $12::text, gender = $13::text,
         rating = $14::numeric, popularity = $15::integer, website = $16::text, aliases = $17::text[],
         -- A manually set value is no longer inferred or generated.
         provenance = provenance - $18::text[],
         stated_fields = stated_fields || array(select unnest($18::text[]) except select unnest(stated_fields)),
         updated_at = case when $20::boolean then clock_timestamp() else updated_at end
       where id = $19::bigint`,
      [...columnsOf(fields, references, placeId, proposal.stated), id, partsChanged],
    ),
  );
  return findInstitute(db, id);
}

/** Reports all errors at once. A taken slug is a conflict if it is the only error. */
async function check(
  db: Queryable,
  proposal: InstituteProposal,
  id: number | null,
): Promise<{ fields: InstituteFields; references: References }> {
  const references = await findReferences(db, proposal.fields, id);
  const taken = { pointer: '/slug', detail: slugTakenDetail };
  const errors = [...proposal.fieldErrors, ...references.fieldErrors];
  if (errors.length > 0) throw invalidInput(references.slugTaken ? [...errors, taken] : errors);
  if (references.slugTaken) throw slugTaken();
  return { fields: completeInstitute(proposal.fields as InstituteFields), references };
}

/** An import may take the slug between the check and the write; the unique constraint reports that. */
async function mapSlugConflict<T>(write: () => Promise<T>): Promise<T> {
  try {
    return await write();
  } catch (error) {
    if ((error as { constraint?: string }).constraint === 'institutes_slug_key') throw slugTaken(error);
    throw error;
  }
}

function slugTaken(cause?: unknown): AppError {
  return new AppError('conflict', 'This slug is or was the slug of another institute.', {
    fieldErrors: [{ pointer: '/slug', detail: slugTakenDetail }],
    cause,
  });
}

function columnsOf(
  fields: InstituteFields,
  references: References,
  placeId: number | null,
  stated: string[],
) {
  return [
    fields.slug,
    fields.name,
    fields.kind,
    fields.status,
    fields.ownership,
    references.affiliationId,
    placeId,
    fields.city,
    fields.location?.lat,
    fields.location?.lon,
    fields.established,
    fields.accreditation,
    fields.gender,
    fields.rating,
    fields.popularity,
    fields.website,
    fields.aliases,
    stated,
  ];
}

/** Replaces the disciplines and facilities. @returns whether anything has changed */
async function setParts(
  db: Queryable,
  id: number,
  { disciplines, facilities }: InstituteFields,
): Promise<boolean> {
  const writes = [
    await db.query(
      `delete from institute_disciplines where institute_id = $1::bigint and not discipline = any($2::text[])`,
      [id, disciplines],
    ),
    await db.query(
      `insert into institute_disciplines (institute_id, discipline) select $1::bigint, unnest($2::text[])
       on conflict do nothing`,
      [id, disciplines],
    ),
    await db.query(
      `delete from institute_facilities where institute_id = $1::bigint and not facility = any($2::text[])`,
      [id, facilities],
    ),
    await db.query(
      `insert into institute_facilities (institute_id, facility) select $1::bigint, unnest($2::text[])
       on conflict do nothing`,
      [id, facilities],
    ),
  ];
  return writes.some(({ rowCount }) => rowCount !== 0);
}
