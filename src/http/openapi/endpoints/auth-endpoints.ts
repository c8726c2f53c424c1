import {
  forgottenPasswordBody,
  loginBody,
  passwordResetBody,
  refreshBody,
  registrationBody,
  registrationConfirmationBody,
} from '../../../contract/bodies/account-bodies.ts';
import { noParameters } from '../../../contract/parameters/no-parameters.ts';
import {
  accountSchema,
  keySetSchema,
  mailRequestedSchema,
  sessionSchema,
} from '../../../contract/responses/account-response.ts';
import { type Endpoint, withSharedResponses } from '../endpoint.ts';

const credentials = { email: 'asha@example.org', password: 'correct horse battery' };
const token = 'Zm9yIGV4YW1wbGUgdGhpcyBvbmUsIHdpdGggMzIgYnl0ZXM';
const session = { 200: { description: 'The session and its tokens.', schema: sessionSchema } };

export const authEndpoints: Endpoint[] = withSharedResponses([
  {
    method: 'post',
    path: '/v1/auth/register',
    operationId: 'register',
    tag: 'authentication',
    summary: 'Register an address',
    description:
      'Sends an e-mail with a link to the address, valid for one day. The account comes into being when the link is opened ' +
      'and the password is entered there (`confirmRegistration`). Responds in the same way, after the same work, when the ' +
      'address has an account already: its owner is then told by e-mail. Registering again sends another e-mail; a ' +
      'registration that is not confirmed does not reserve the address. Limited by client address and by e-mail address (429).',
    query: noParameters,
    body: { schema: registrationBody, example: credentials },
    responses: { 202: { description: 'An e-mail is on its way.', schema: mailRequestedSchema } },
  },
  {
    method: 'post',
    path: '/v1/auth/confirm-registration',
    operationId: 'confirmRegistration',
    tag: 'authentication',
    summary: 'Create the account of a registration',
    description:
      'Creates an account with the role `student`, with the token of the e-mail and the password of the registration. The ' +
      'password is required because the registration may have been made by somebody else, whose password must not become ' +
      'valid. Responds with 409 when the address has an account by now. Wrong passwords are limited in the same way as for ' +
      'signing in (429). The command `institutes user` assigns other roles.',
    query: noParameters,
    body: { schema: registrationConfirmationBody, example: { token, password: credentials.password } },
    responses: { 201: { description: 'The account. Sign in to use it.', schema: accountSchema } },
    problems: [409],
  },
  {
    method: 'post',
    path: '/v1/auth/forgot-password',
    operationId: 'forgotPassword',
    tag: 'authentication',
    summary: 'Ask for a link to set a new password',
    description:
      'Sends an e-mail with a link to the address if it has an account that is not disabled. The link is valid once, for one ' +
      'hour. Responds in the same way, after the same work, for every address. Limited by client address and by e-mail ' +
      'address (429).',
    query: noParameters,
    body: { schema: forgottenPasswordBody, example: { email: credentials.email } },
    responses: { 202: { description: 'The request was accepted.', schema: mailRequestedSchema } },
  },
  {
    method: 'post',
    path: '/v1/auth/reset-password',
    operationId: 'resetPassword',
    tag: 'authentication',
    summary: 'Set a new password',
    description:
      'Sets the password with the token of an e-mail. Ends all sessions of the account, makes all other links of the account ' +
      'invalid, confirms its address, and forgets the wrong passwords that were counted for it.',
    query: noParameters,
    body: { schema: passwordResetBody, example: { token, new_password: 'another horse battery' } },
    responses: { 200: { description: 'The account. Sign in to use it.', schema: accountSchema } },
  },
  {
    method: 'post',
    path: '/v1/auth/login',
    operationId: 'logIn',
    tag: 'authentication',
    summary: 'Sign in',
    description:
      'Returns an access token, valid for fifteen minutes, and a refresh token, valid for thirty days. The error ' +
      'does not reveal whether the account exists. Wrong passwords are limited for each account from one address, ' +
      'and for each address in total (429). After several wrong passwords for an account, responses take up to two ' +
      'seconds longer. Responds with 503 and `Retry-After` when too many users sign in at the same time.',
    query: noParameters,
    body: { schema: loginBody, example: credentials },
    responses: session,
    problems: [401, 403],
  },
  {
    method: 'post',
    path: '/v1/auth/refresh',
    operationId: 'refresh',
    tag: 'authentication',
    summary: 'Refresh an access token',
    description:
      'Returns a new access token and a new refresh token; the old refresh token becomes invalid. Using a refresh ' +
      'token twice ends its session, because the token may have been stolen. A token that was never issued is ' +
      'rejected and ends no session. Without a body, the refresh token is read from the cookie.',
    query: noParameters,
    body: { schema: refreshBody, required: false },
    responses: session,
    problems: [401, 403],
  },
  {
    method: 'post',
    path: '/v1/auth/logout',
    operationId: 'logOut',
    tag: 'authentication',
    summary: 'Sign out',
    description:
      'Ends the session of the refresh token (from the body, otherwise from the cookie) and the session of the ' +
      'access token, and revokes the access tokens of both sessions. Either token may be omitted. Responds with ' +
      '401 when both are missing or one is invalid.',
    query: noParameters,
    body: { schema: refreshBody, required: false },
    responses: { 204: { description: 'The session has ended.' } },
    problems: [401, 403],
  },
  {
    method: 'get',
    path: '/v1/auth/jwks.json',
    operationId: 'getKeySet',
    tag: 'authentication',
    summary: 'Get the public keys',
    description: 'Returns the keys that verify access tokens (ES256). The `kid` of a token names its key.',
    query: noParameters,
    responses: { 200: { description: 'The valid keys.', schema: keySetSchema } },
  },
]);
