import { buildDocument, type InstituteDocument } from '../domain/institutes/document.ts';
import type { InstituteRow } from '../domain/institutes/institute.ts';
import { itemFields } from '../domain/search/search-query.ts';
import { AppError } from '../errors.ts';
import type { InstituteDetail } from './responses/institute-response.ts';

/** The error for institutes whose rows cannot be read or shown. */
export function unreadable(slugs: string[], cause: unknown): AppError {
  const text = `The record of ${slugs.join(', ')} is damaged and cannot be shown.`;
  const fieldErrors = slugs.map((slug) => ({
    parameter: 'slug',
    detail: `the record of ${slug} is damaged`,
  }));
  return new AppError('unreadable', text, { fieldErrors, cause });
}

/**
 * Builds the response for one institute from its row, without the fields that only the index needs.
 * @throws AppError unreadable when no document can be built from the row
 */
export function presentInstitute(row: InstituteRow): InstituteDetail {
  try {
    return present(row);
  } catch (error) {
    throw unreadable([row.slug], error);
  }
}

function present(row: InstituteRow): InstituteDetail {
  const document = buildDocument(row);
  const shown = Object.fromEntries(itemFields.map((field) => [field, document[field]]));
  return {
    ...(shown as Pick<InstituteDocument, (typeof itemFields)[number]>),
    photo: row.photo,
    programmes: row.programmes,
    version: row.version,
    updated_at: row.updated_at.toISOString(),
  };
}
