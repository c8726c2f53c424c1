import { loginBody, refreshBody, registrationBody } from '../../../contract/bodies/account-bodies.ts';
import { noParameters } from '../../../contract/parameters/no-parameters.ts';
import { accountSchema, keySetSchema, sessionSchema } from '../../../contract/responses/account-response.ts';
import { type Endpoint, withSharedResponses } from '../endpoint.ts';

const credentials = { email: 'asha@example.org', password: 'correct horse battery' };
const session = { 200: { description: 'The session and its tokens.', schema: sessionSchema } };

export const authEndpoints: Endpoint[] = withSharedResponses([
  {
    method: 'post',
    path: '/v1/auth/register',
    operationId: 'register',
    tag: 'authentication',
    summary: 'Create an account',
    description:
      'Creates an account with the role `student`. The command `institutes user` assigns other roles.',
    query: noParameters,
    body: { schema: registrationBody, example: credentials },
    responses: { 201: { description: 'The account. Sign in to use it.', schema: accountSchema } },
    problems: [409],
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
