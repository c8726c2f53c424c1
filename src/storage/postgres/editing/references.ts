import type { InstituteFields } from '../../../domain/institutes/institute-edit.ts';
import type { FieldError } from '../../../errors.ts';
import type { Queryable } from '../pool.ts';

interface Found {
  kind: boolean;
  disciplines: string[];
  facilities: string[];
  affiliation: number | null;
  affiliationFault: string | null;
  /** the number of institutes that are affiliated to this one, if it shall no longer be a university */
  affiliated: number;
  slug: number | null;
}

export interface References {
  fieldErrors: FieldError[];
  affiliationId: number | null;
  /** whether the slug is or was that of another institute */
  slugTaken: boolean;
}

/**
 * Checks everything that an institute refers to. Fields that are undefined are not checked.
 * @param id of the institute; null for a new one
 */
export async function findReferences(
  db: Queryable,
  fields: Partial<InstituteFields>,
  id: number | null,
): Promise<References> {
  const { kind, disciplines = [], facilities = [], affiliation = null, slug = '' } = fields;
  // Without this lock, two universities that become affiliated to each other concurrently would not notice the circle.
  if (affiliation !== null && kind === 'university')
    await db.query(`select pg_advisory_xact_lock(hashtext('affiliations of universities'))`);
  const { rows } = await db.query<Found>(
    `select exists (select from kinds where code = $1::text) as kind,
            array(select code from unnest($2::text[]) as code except select code from disciplines) as disciplines,
            array(select code from unnest($3::text[]) as code except select code from facilities) as facilities,
            u.id as affiliation,
            -- An existing affiliation is not checked, because the editor who changes another field is not responsible for it.
            case when i.affiliation_id is distinct from u.id then affiliation_fault(i.id, u.id) end as "affiliationFault",
            case when i.kind = 'university' and $1::text <> 'university'
              then (select count(*) from institutes c where c.affiliation_id = i.id) else 0 end as affiliated,
            institute_by_slug($5::text) as slug
     from (values (1)) one
     left join institutes i on i.id = $6::bigint
     left join institutes u on u.id = institute_by_slug($4::text)`,
    [kind, disciplines, facilities, affiliation, slug, id],
  );
  const found = rows[0] as Found;
  const unknown = (field: string, given: string[], missing: string[]) =>
    missing.map((code) => ({
      pointer: `/${field}/${given.indexOf(code)}`,
      detail: `is not a known code: ${code}`,
    }));
  const fieldErrors = [
    ...kindFaults(kind, found),
    ...unknown('disciplines', disciplines, found.disciplines),
    ...unknown('facilities', facilities, found.facilities),
    ...affiliationFaults(affiliation, found),
  ];
  return {
    fieldErrors,
    affiliationId: found.affiliation,
    slugTaken: found.slug !== null && found.slug !== id,
  };
}

function kindFaults(kind: string | undefined, found: Found): FieldError[] {
  const pointer = '/kind';
  if (kind === undefined) return [];
  if (!found.kind) return [{ pointer, detail: `is not a known kind: ${kind}` }];
  if (found.affiliated === 0) return [];
  return [
    {
      pointer,
      detail: `must remain \`university\`: ${found.affiliated} institutes are affiliated to this one`,
    },
  ];
}

function affiliationFaults(slug: string | null, { affiliation, affiliationFault }: Found): FieldError[] {
  const pointer = '/affiliation';
  if (slug === null) return [];
  if (affiliation === null) return [{ pointer, detail: 'is not the slug of an institute' }];
  return affiliationFault === null ? [] : [{ pointer, detail: affiliationFault }];
}

/** Whether a discipline with this code exists. */
export async function isDiscipline(db: Queryable, code: string): Promise<boolean> {
  const { rowCount } = await db.query('select from disciplines where code = $1::text', [code]);
  return rowCount === 1;
}
