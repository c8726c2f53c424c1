import { type Static, Type } from 'typebox';
import { roles } from '../../domain/enumerations.ts';

export const accountSchema = Type.Object(
  {
    id: Type.Integer(),
    email: Type.String(),
    role: Type.Enum([...roles], { description: 'in rising order: each may do what those before it may' }),
  },
  { $id: 'Account', description: 'Somebody who is signed in.' },
);
export type Account = Static<typeof accountSchema>;

export const sessionSchema = Type.Object(
  {
    account: accountSchema,
    token_type: Type.Literal('Bearer'),
    expires_in: Type.Integer({ description: 'of the access token, seconds' }),
    access_token: Type.Optional(
      Type.String({ description: 'for `Authorization: Bearer`; absent where it went into a cookie' }),
    ),
    refresh_token: Type.Optional(Type.String({ description: 'good for one refresh; absent like the other' })),
  },
  { $id: 'Session', description: 'What a login or a refresh gives.' },
);
export type Session = Static<typeof sessionSchema>;

export const keySetSchema = Type.Object(
  { keys: Type.Array(Type.Object({ kid: Type.String(), kty: Type.String(), alg: Type.String() })) },
  { $id: 'KeySet', description: 'The public keys that access tokens are checked with, as JWKS (RFC 7517).' },
);
export type KeySet = Static<typeof keySetSchema>;
