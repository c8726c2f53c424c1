import { type Static, Type } from 'typebox';
import { importFormats, importStates } from '../../domain/enumerations.ts';
import { pageParameters } from './page-parameters.ts';

const closed = { additionalProperties: false };

/** The media types that `POST /v1/admin/imports` accepts. */
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
      Type.Enum([...importFormats], {
        description: 'Format of the file. Detected from its content by default.',
      }),
    ),
    source: Type.Optional(
      Type.String({
        pattern: '^[a-z0-9][a-z0-9-]{0,49}$',
        description:
          'Name of the source that assigned the ids in the file. Defaults to `file`, or to the name of the format.',
      }),
    ),
    dry_run: Type.Optional(
      Type.Boolean({ description: 'Whether to roll the import back at the end. Defaults to false.' }),
    ),
  },
  closed,
);
export type ImportParameters = Static<typeof importParameters>;

/** The parameters of `GET /v1/admin/imports`. */
export const importListParameters = Type.Object(
  {
    state: Type.Optional(Type.Enum([...importStates], { description: 'Only imports in this state.' })),
    ...pageParameters,
  },
  closed,
);
export type ImportListParameters = Static<typeof importListParameters>;

/** The parameters of `GET /v1/admin/imports/{id}/errors`. */
export const importErrorParameters = Type.Object(pageParameters, closed);
export type ImportErrorParameters = Static<typeof importErrorParameters>;
