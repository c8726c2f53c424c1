import { buildDocument, type InstituteDocument } from './document.ts';
import type { InstituteRow } from './institute.ts';
import type { InstituteDetail } from './responses/institute.ts';
import { itemFields } from './search-query.ts';

/** One institute with its programmes in full. What the index alone has need of (ways to write a name) stays there. */
export function presentInstitute(row: InstituteRow): InstituteDetail {
  const document = buildDocument(row);
  const shown = Object.fromEntries(itemFields.map((field) => [field, document[field]]));
  return {
    ...(shown as Pick<InstituteDocument, (typeof itemFields)[number]>),
    programmes: row.programmes as InstituteDetail['programmes'],
    version: row.version,
    updated_at: row.updated_at.toISOString(),
  };
}
