import { buildDocument, type InstituteDocument } from './document.ts';
import type { InstituteRow, ProgrammeRow } from './institute.ts';

/** One institute with its programmes in full: what the detail page shows. */
export type InstituteDetail = Omit<InstituteDocument, 'programmes'> & {
  programmes: ProgrammeRow[];
  updated_at: string;
};

export function presentInstitute(row: InstituteRow): InstituteDetail {
  return { ...buildDocument(row), programmes: row.programmes, updated_at: row.updated_at.toISOString() };
}
