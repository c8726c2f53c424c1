import { type Static, Type } from 'typebox';

const faultSchema = Type.Object(
  {
    parameter: Type.Optional(Type.String({ description: 'the parameter at fault' })),
    pointer: Type.Optional(Type.String({ description: 'the place in the body, as a JSON pointer' })),
    detail: Type.String(),
  },
  { additionalProperties: false, $id: 'Fault' },
);

export const problemSchema = Type.Object(
  {
    type: Type.String({ format: 'uri-reference' }),
    title: Type.String(),
    status: Type.Integer({ minimum: 308, maximum: 599 }),
    detail: Type.String(),
    instance: Type.String({ description: "the request's id, as in X-Request-Id" }),
    errors: Type.Optional(
      Type.Array(faultSchema, { minItems: 1, description: 'every fault of the input at once' }),
    ),
    version: Type.Optional(
      Type.Integer({ description: 'of the record, where `If-Match` named another one' }),
    ),
  },
  { additionalProperties: false, $id: 'Problem', description: 'An error, by RFC 9457.' },
);
/** RFC 9457. `instance` is the request id. */
export type Problem = Static<typeof problemSchema>;
