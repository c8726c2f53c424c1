import { Type } from 'typebox';
import { maxKilobytes } from '../../domain/body-size.ts';
import { reportFormats, reportKinds } from '../../domain/enumerations.ts';
import type { FieldError } from '../../errors.ts';
import { savedSearchBody } from './saved-search-body.ts';

/** The body of `POST /v1/admin/reports`. */
export const reportBody = Type.Object(
  {
    kind: Type.Enum([...reportKinds], {
      description:
        '`search`: all results of a search. `data-quality`: what is missing or doubtful in the institutes. ' +
        '`searches`: what people searched for in the last seven days.',
    }),
    format: Type.Optional(Type.Enum([...reportFormats], { description: 'Defaults to `xlsx`.' })),
    query: Type.Optional(savedSearchBody.properties.query),
  },
  { additionalProperties: false, ...maxKilobytes(32) },
);

/** Finds errors that the schema cannot express. `body` may be any JSON. */
export function findKindErrors(body: unknown): FieldError[] {
  const { kind, query } = (body ?? {}) as { kind?: unknown; query?: unknown };
  if (query === undefined || kind === 'search' || kind === undefined) return [];
  return [{ pointer: '/query', detail: 'is allowed only with the kind `search`' }];
}
