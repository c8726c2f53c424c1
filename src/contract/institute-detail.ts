import { buildDocument, type InstituteDocument } from '../domain/institutes/document.ts';
import type { InstituteRow } from '../domain/institutes/institute.ts';
import { itemFields } from '../domain/search/search-query.ts';
import { AppError } from '../errors.ts';
import type { InstituteDetail } from './responses/institute-response.ts';

/** The error for institutes of which there is a row that cannot be read or shown. */
export function unreadable(slugs: string[], cause: unknown): AppError {
  const text = `The record of ${slugs.join(', ')} is damaged and cannot be shown.`;
  const fieldErrors = slugs.map((slug) => ({
    parameter: 'slug',
    detail: `the record of ${slug} is damaged`,
  }));
  return new AppError('unreadable', text, { fieldErrors, cause });
}

/**
 * One institute with its programmes in full. What the index alone has need of (ways to write a name) stays there.
 * @throws AppError unreadable where the row makes no document
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
    programmes: row.programmes as InstituteDetail['programmes'],
    version: row.version,
    updated_at: row.updated_at.toISOString(),
  };
}
