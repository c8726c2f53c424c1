import type { InstituteFields } from '../domain/institute-edit.ts';
import type { InputFault } from '../errors.ts';
import type { Queryable } from './postgres.ts';

interface Found {
  kind: boolean;
  disciplines: string[];
  facilities: string[];
  affiliation: number | null;
  slug: number | null;
}

export interface References {
  faults: InputFault[];
  affiliationId: number | null;
  /** whether another institute has that slug */
  slugTaken: boolean;
}

/** Looks up what an institute refers to. `id` is its own, null for a new one; what is undefined is not looked at. */
export async function findReferences(
  db: Queryable,
  fields: Partial<InstituteFields>,
  id: number | null,
): Promise<References> {
  const { kind, disciplines = [], facilities = [], affiliation = null, slug = '' } = fields;
  const { rows } = await db.query<Found>(
    `select exists (select from kinds where code = $1::text) as kind,
            array(select code from unnest($2::text[]) as code except select code from disciplines) as disciplines,
            array(select code from unnest($3::text[]) as code except select code from facilities) as facilities,
            (select id from institutes where slug = $4::text) as affiliation,
            (select id from institutes where slug = $5::text) as slug`,
    [kind, disciplines, facilities, affiliation, slug],
  );
  const found = rows[0] as Found;
  const unknown = (field: string, given: string[], missing: string[]) =>
    missing.map((code) => ({ pointer: `/${field}/${given.indexOf(code)}`, detail: `there is no ${code}` }));
  const faults = [
    ...(kind !== undefined && !found.kind ? [{ pointer: '/kind', detail: `there is no ${kind}` }] : []),
    ...unknown('disciplines', disciplines, found.disciplines),
    ...unknown('facilities', facilities, found.facilities),
    ...affiliationFaults(affiliation, found.affiliation, id),
  ];
  return {
    faults,
    affiliationId: found.affiliation,
    slugTaken: found.slug !== null && found.slug !== id,
  };
}

function affiliationFaults(slug: string | null, found: number | null, id: number | null): InputFault[] {
  const pointer = '/affiliation';
  if (slug === null) return [];
  if (found === null) return [{ pointer, detail: 'there is no such institute' }];
  return found === id ? [{ pointer, detail: 'is the institute itself' }] : [];
}

/** Whether that is a discipline. */
export async function isDiscipline(db: Queryable, code: string): Promise<boolean> {
  const { rowCount } = await db.query('select from disciplines where code = $1::text', [code]);
  return rowCount === 1;
}
