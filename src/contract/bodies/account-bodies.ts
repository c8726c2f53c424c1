import { Type } from 'typebox';
import { maxEmailLength, passwordLengths } from '../../domain/account-limits.ts';
import { maxKilobytes } from '../../domain/body-size.ts';

export const emailSchema = Type.String({
  format: 'email',
  maxLength: maxEmailLength,
  description: 'E-mail address, ignoring case.',
});

export const newPasswordSchema = Type.String({
  minLength: passwordLengths.minimum,
  maxLength: passwordLengths.maximum,
  description:
    'Any characters, at least 5 of them different. Must not be a common password, derived from the e-mail address, ' +
    'or a sequence such as 12345.',
});
const knownPassword = Type.String({ maxLength: passwordLengths.maximum });

/** The body of `POST /v1/auth/register`. */
export const registrationBody = Type.Object(
  { email: emailSchema, password: newPasswordSchema },
  { additionalProperties: false, ...maxKilobytes(4) },
);

const linkToken = Type.String({
  minLength: 1,
  maxLength: 200,
  description: 'The token of the link in the e-mail: what follows `#` in its URL.',
});

/** The body of `POST /v1/auth/confirm-registration`. */
export const registrationConfirmationBody = Type.Object(
  {
    token: linkToken,
    password: Type.String({
      maxLength: passwordLengths.maximum,
      description: 'The password that was chosen when the address was registered.',
    }),
  },
  { additionalProperties: false, ...maxKilobytes(4) },
);

/** The body of `POST /v1/auth/forgot-password`. */
export const forgottenPasswordBody = Type.Object(
  { email: emailSchema },
  { additionalProperties: false, ...maxKilobytes(4) },
);

/** The body of `POST /v1/auth/reset-password`. */
export const passwordResetBody = Type.Object(
  { token: linkToken, new_password: newPasswordSchema },
  { additionalProperties: false, ...maxKilobytes(4) },
);

/** The body of `PUT /v1/me/email`. */
export const addressChangeBody = Type.Object(
  { email: emailSchema, password: knownPassword },
  { additionalProperties: false, ...maxKilobytes(4) },
);

/** The body of `POST /v1/me/email/confirm`. */
export const addressConfirmationBody = Type.Object(
  { token: linkToken },
  { additionalProperties: false, ...maxKilobytes(4) },
);

/** The body of `DELETE /v1/me`. */
export const accountDeletionBody = Type.Object(
  { password: knownPassword },
  { additionalProperties: false, ...maxKilobytes(4) },
);

/** The body of `PUT /v1/me/password`. */
export const passwordChangeBody = Type.Object(
  { old_password: knownPassword, new_password: newPasswordSchema },
  { additionalProperties: false, ...maxKilobytes(8) },
);

/** The body of `POST /v1/auth/login`. */
export const loginBody = Type.Object(
  {
    email: emailSchema,
    password: knownPassword,
    cookie: Type.Optional(
      Type.Boolean({
        description: 'Whether to set the tokens as HttpOnly cookies instead of returning them. For browsers.',
      }),
    ),
  },
  { additionalProperties: false, ...maxKilobytes(4) },
);

/** The body of the refresh and of the logout. Without a token, that of the cookie is used. */
export const refreshBody = Type.Object(
  {
    refresh_token: Type.Optional(
      Type.String({ maxLength: 200, description: 'Refresh token. Defaults to the one in the cookie.' }),
    ),
  },
  { additionalProperties: false, ...maxKilobytes(4) },
);
