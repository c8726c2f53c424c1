import { type Static, Type } from 'typebox';

const fieldErrorSchema = Type.Object(
  {
    parameter: Type.Optional(Type.String({ description: 'Name of the invalid parameter.' })),
    pointer: Type.Optional(Type.String({ description: 'JSON pointer to the invalid value in the body.' })),
    detail: Type.String({
      description: 'What is wrong. Forms a sentence with the name of the parameter or field as its subject.',
    }),
  },
  { additionalProperties: false, $id: 'FieldError', description: 'An error of one parameter or field.' },
);

export const problemSchema = Type.Object(
  {
    type: Type.String({ format: 'uri-reference' }),
    title: Type.String(),
    status: Type.Integer({ minimum: 308, maximum: 599 }),
    detail: Type.String(),
    instance: Type.String({ description: 'Id of the request, as in `X-Request-Id`.' }),
    errors: Type.Optional(
      Type.Array(fieldErrorSchema, { minItems: 1, description: 'All errors of the parameters or the body.' }),
    ),
    version: Type.Optional(
      Type.Integer({ description: 'Current version of the record, when `If-Match` does not match it.' }),
    ),
  },
  { additionalProperties: false, $id: 'Problem', description: 'An error, as defined by RFC 9457.' },
);
export type Problem = Static<typeof problemSchema>;
