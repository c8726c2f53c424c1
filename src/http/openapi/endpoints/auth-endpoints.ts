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
    responses: { 201: { description: 'The account. Log in to use it.', schema: accountSchema } },
    problems: [409],
  },
  {
    method: 'post',
    path: '/v1/auth/login',
    operationId: 'logIn',
    tag: 'authentication',
    summary: 'Log in',
    description:
      'Returns an access token, valid for fifteen minutes, and a refresh token, valid for thirty days. The error does not ' +
      'reveal whether the account exists. Wrong passwords are rate-limited by account and address, and by address (429); ' +
      'after several of them for an account, responses take up to two seconds longer. Responds with 503 and `Retry-After` ' +
      'when too many sign in at the same time.',
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
      'Returns a new access token and a new refresh token; the old refresh token becomes invalid. Using a refresh token twice ' +
      'ends its session, since the token must have been stolen. A token that was never issued is refused and ends ' +
      'nothing. Without a body, the token of the cookie is used.',
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
    summary: 'Log out',
    description:
      'Ends the sessions of the refresh token (from the body, or else from the cookie) and of the access token, whichever are ' +
      'given, and revokes their access tokens. Responds with 401 when neither is given or one is invalid.',
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
