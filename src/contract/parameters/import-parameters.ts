import { type Static, Type } from 'typebox';
import { importFormats, importStates } from '../../domain/enumerations.ts';
import { pageParameters } from './page-parameters.ts';

const closed = { additionalProperties: false };

/** The types of body that `POST /v1/admin/imports` accepts. */
export const importMediaTypes = [
  'text/csv',
  'application/x-ndjson',
  'application/json',
  'text/plain',
  'application/octet-stream',
  'application/gzip',
];

/** The parameters of `POST /v1/admin/imports`. */
export const importParameters = Type.Object(
  {
    format: Type.Optional(
      Type.Enum([...importFormats], { description: "the text's format; by default what it looks like" }),
    ),
    source: Type.Optional(
      Type.String({
        pattern: '^[a-z0-9][a-z0-9-]{0,49}$',
        description: "whose ids the institutes have; `file` by default, or the format's name",
      }),
    ),
    dry_run: Type.Optional(
      Type.Boolean({ description: 'do everything, then take it back; false by default' }),
    ),
  },
  closed,
);
export type ImportParameters = Static<typeof importParameters>;

/** The parameters of `GET /v1/admin/imports`. */
export const importListParameters = Type.Object(
  {
    state: Type.Optional(Type.Enum([...importStates], { description: 'all of them by default' })),
    ...pageParameters,
  },
  closed,
);
export type ImportListParameters = Static<typeof importListParameters>;

/** The parameters of `GET /v1/admin/imports/{id}/errors`. */
export const importErrorParameters = Type.Object(pageParameters, closed);
export type ImportErrorParameters = Static<typeof importErrorParameters>;
