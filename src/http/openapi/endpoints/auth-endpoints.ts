import { noParameters } from '../../../contract/parameters/no-parameters.ts';
import { accountSchema, keySetSchema, sessionSchema } from '../../../contract/responses/account-response.ts';
import { loginSchema, refreshSchema, registrationSchema } from '../../../domain/account.ts';
import { type Endpoint, withSharedResponses } from '../endpoint.ts';

const credentials = { email: 'asha@example.org', password: 'correct horse battery' };
const session = { 200: { description: 'Signed in.', schema: sessionSchema } };

export const authEndpoints: Endpoint[] = withSharedResponses([
  {
    method: 'post',
    path: '/v1/auth/register',
    operationId: 'register',
    tag: 'accounts',
    summary: 'A new account',
    description: 'Of a student; `institutes user` gives other roles.',
    query: noParameters,
    body: { schema: registrationSchema, example: credentials },
    responses: { 201: { description: 'Made. Log in with it.', schema: accountSchema } },
    problems: [409],
  },
  {
    method: 'post',
    path: '/v1/auth/login',
    operationId: 'logIn',
    tag: 'accounts',
    summary: 'Log in',
    description:
      'Gives an access token for fifteen minutes, and a refresh token for thirty days from now on. What is wrong is not said. ' +
      'Wrong passwords are limited by account and address, and by address (429); after several from anywhere the answer ' +
      'takes up to two seconds longer. 503 with `Retry-After` where too many sign in at the same moment.',
    query: noParameters,
    body: { schema: loginSchema, example: credentials },
    responses: session,
    problems: [401, 403],
  },
  {
    method: 'post',
    path: '/v1/auth/refresh',
    operationId: 'refresh',
    tag: 'accounts',
    summary: 'A new access token',
    description:
      'A refresh token is good once, and the answer has the next one. One that was used before has been stolen by somebody: ' +
      'its whole session ends. One that the session never issued is refused and ends nothing. Without a body the token of ' +
      'the cookie is taken.',
    query: noParameters,
    body: { schema: refreshSchema, required: false },
    responses: session,
    problems: [401, 403],
  },
  {
    method: 'post',
    path: '/v1/auth/logout',
    operationId: 'logOut',
    tag: 'accounts',
    summary: 'Log out',
    description:
      'Ends the session of the refresh token (of the body, else of the cookie) and that of the access token, whichever is ' +
      'given; their access tokens end with them. 401 where there is neither, or where one is not valid.',
    query: noParameters,
    body: { schema: refreshSchema, required: false },
    responses: { 204: { description: 'The session has ended.' } },
    problems: [401, 403],
  },
  {
    method: 'get',
    path: '/v1/auth/jwks.json',
    operationId: 'getKeySet',
    tag: 'accounts',
    summary: 'Public keys',
    description: 'What access tokens are signed with: ES256; a token names its key by `kid`.',
    query: noParameters,
    responses: { 200: { description: 'The keys that are trusted.', schema: keySetSchema } },
  },
]);
