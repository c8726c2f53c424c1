import type { ProgrammeRow } from '../../../domain/institutes/institute.ts';
import type { Proposal } from '../../../domain/institutes/institute-edit.ts';
import type { ProgrammeFields } from '../../../domain/institutes/programme-edit.ts';
import { AppError, invalidInput } from '../../../errors.ts';
import type { Queryable } from '../pool.ts';
import { isDiscipline } from './references.ts';

type ProgrammeProposal = Proposal<Partial<ProgrammeFields>>;

const columns = 'id, name, level, discipline, mode, fee, currency, duration_months, intake, provenance';

/** Lists the programmes of an institute by id. */
export async function listProgrammes(db: Queryable, instituteId: number): Promise<ProgrammeRow[]> {
  const { rows } = await db.query<ProgrammeRow>(
    `select ${columns} from programmes where institute_id = $1::bigint order by id`,
    [instituteId],
  );
  return rows;
}

/** Finds a programme of an institute. @throws AppError not-found */
export async function findProgramme(db: Queryable, instituteId: number, id: number): Promise<ProgrammeRow> {
  const { rows } = await db.query<ProgrammeRow>(
    `select ${columns} from programmes where institute_id = $1::bigint and id = $2::bigint`,
    [instituteId, id],
  );
  if (!rows[0])
    throw new AppError('not-found', `No programme with the id ${id} exists in the institute ${instituteId}.`);
  return rows[0];
}

/**
 * Adds a programme.
 * @throws AppError bad-request with all errors of the proposal
 * @throws AppError conflict when the institute has a programme with the same name, level and mode
 */
export async function addProgramme(
  db: Queryable,
  instituteId: number,
  proposal: ProgrammeProposal,
): Promise<ProgrammeRow> {
  await check(db, proposal);
  const { rows } = await mapDuplicateProgramme(() =>
    db.query<ProgrammeRow>(
      `insert into programmes
         (institute_id, name, level, discipline, mode, fee, currency, duration_months, intake)
       values
         ($1::bigint, $2::text, $3::text, $4::text, $5::text, $6::integer, $7::text, $8::smallint, $9::integer)
       returning ${columns}`,
      [instituteId, ...valuesOf(proposal)],
    ),
  );
  return rows[0] as ProgrammeRow;
}

/**
 * Changes a programme to the proposed fields. A programme with a manually set field is no longer marked as generated.
 * @returns whether anything has changed
 * @throws AppError as addProgramme
 */
export async function changeProgramme(
  db: Queryable,
  instituteId: number,
  id: number,
  proposal: ProgrammeProposal,
): Promise<boolean> {
  await check(db, proposal);
  const { rowCount } = await mapDuplicateProgramme(() =>
    db.query(
      `update programmes p
       set name = n.name, level = n.level, discipline = n.discipline, mode = n.mode, fee = n.fee,
         currency = n.currency, duration_months = n.duration_months, intake = n.intake, provenance = n.provenance
       from (
         select $3::text as name, $4::text as level, $5::text as discipline, $6::text as mode, $7::integer as fee,
           $8::text as currency, $9::smallint as duration_months, $10::integer as intake,
           case when not $11::boolean then provenance end as provenance
         from programmes where institute_id = $1::bigint and id = $2::bigint
       ) n
       where p.institute_id = $1::bigint and p.id = $2::bigint
         and (p.name, p.level, p.discipline, p.mode, p.fee, p.currency, p.duration_months, p.intake, p.provenance)
           is distinct from
             (n.name, n.level, n.discipline, n.mode, n.fee, n.currency, n.duration_months, n.intake, n.provenance)`,
      [instituteId, id, ...valuesOf(proposal), proposal.stated.length > 0],
    ),
  );
  return rowCount === 1;
}

/** Deletes a programme, if it exists. */
export async function removeProgramme(db: Queryable, instituteId: number, id: number): Promise<void> {
  await db.query('delete from programmes where institute_id = $1::bigint and id = $2::bigint', [
    instituteId,
    id,
  ]);
}

async function check(
  db: Queryable,
  { fields: { discipline }, fieldErrors }: ProgrammeProposal,
): Promise<void> {
  const unknown = typeof discipline === 'string' && !(await isDiscipline(db, discipline));
  const missing = unknown
    ? [{ pointer: '/discipline', detail: `is not a known discipline: ${discipline}` }]
    : [];
  if (fieldErrors.length + missing.length > 0) throw invalidInput([...fieldErrors, ...missing]);
}

async function mapDuplicateProgramme<T>(write: () => Promise<T>): Promise<T> {
  try {
    return await write();
  } catch (error) {
    const { code, constraint } = error as { code?: string; constraint?: string };
    if (code !== '23505' || !constraint?.startsWith('programmes_')) throw error;
    throw new AppError('conflict', 'A programme with the same name, level and mode already exists.', {
      fieldErrors: [
        { pointer: '/name', detail: 'is the name of another programme with the same level and mode' },
      ],
      cause: error,
    });
  }
}

function valuesOf({ fields }: ProgrammeProposal) {
  const { name, level, discipline, mode, fee, currency, duration_months, intake } = fields;
  return [name, level, discipline, mode, fee, currency, duration_months, intake];
}
