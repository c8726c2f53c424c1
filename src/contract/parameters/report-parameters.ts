import { type Static, Type } from 'typebox';
import { reportKinds } from '../../domain/enumerations.ts';
import { pageParameters } from './page-parameters.ts';

const closed = { additionalProperties: false };

/** The parameters of `GET /v1/admin/reports`. */
export const reportListParameters = Type.Object(
  {
    kind: Type.Optional(Type.Enum([...reportKinds], { description: 'Only reports of this kind.' })),
    ...pageParameters,
  },
  closed,
);
export type ReportListParameters = Static<typeof reportListParameters>;

/** The parameters of the link to a file. */
export const reportFileParameters = Type.Object(
  {
    expires: Type.Integer({
      minimum: 0,
      maximum: 100_000_000_000,
      description: 'Until when the link can be used, in seconds since 1970.',
    }),
    signature: Type.String({ maxLength: 100, description: 'What makes the link valid.' }),
  },
  closed,
);
