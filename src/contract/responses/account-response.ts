import { type Static, Type } from 'typebox';
import { roles } from '../../domain/enumerations.ts';

export const accountSchema = Type.Object(
  {
    id: Type.Integer(),
    email: Type.String(),
    role: Type.Enum([...roles], {
      description: 'Role. Each role includes the permissions of the roles before it.',
    }),
  },
  { $id: 'Account', description: 'A user account.' },
);

export const sessionSchema = Type.Object(
  {
    account: accountSchema,
    token_type: Type.Literal('Bearer'),
    expires_in: Type.Integer({ description: 'Lifetime of the access token, in seconds.' }),
    access_token: Type.Optional(
      Type.String({ description: 'Token for `Authorization: Bearer`. Absent when it was set as a cookie.' }),
    ),
    refresh_token: Type.Optional(
      Type.String({ description: 'Token for one refresh. Absent when it was set as a cookie.' }),
    ),
  },
  { $id: 'Session', description: 'A session and its tokens.' },
);
export type Session = Static<typeof sessionSchema>;

export const keySetSchema = Type.Object(
  { keys: Type.Array(Type.Object({ kid: Type.String(), kty: Type.String(), alg: Type.String() })) },
  { $id: 'KeySet', description: 'The public keys that verify access tokens, as a JWK Set (RFC 7517).' },
);

export const mailRequestedSchema = Type.Object(
  { message: Type.String({ description: 'What happens next, as a sentence.' }) },
  {
    $id: 'MailRequested',
    description:
      'The request was accepted. The response is the same whether or not an account has the address.',
  },
);
export type MailRequested = Static<typeof mailRequestedSchema>;
