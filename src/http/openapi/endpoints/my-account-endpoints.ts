import {
  accountDeletionBody,
  addressChangeBody,
  addressConfirmationBody,
  passwordChangeBody,
} from '../../../contract/bodies/account-bodies.ts';
import {
  maxSavedSearches,
  maxShortlisted,
  savedSearchBody,
  savedSearchChangeBody,
} from '../../../contract/bodies/saved-search-body.ts';
import { slugParameter } from '../../../contract/parameters/institute-parameters.ts';
import { noParameters } from '../../../contract/parameters/no-parameters.ts';
import { newsParameters } from '../../../contract/parameters/page-parameters.ts';
import { accountSchema, mailRequestedSchema } from '../../../contract/responses/account-response.ts';
import {
  profileSchema,
  savedSearchListSchema,
  savedSearchSchema,
  shortlistSchema,
} from '../../../contract/responses/my-account-response.ts';
import { newsListSchema } from '../../../contract/responses/news-response.ts';
import { recordPath } from '../../requests/record-id.ts';
import { type Endpoint, withSharedResponses } from '../endpoint.ts';

const common = { tag: 'my-account', role: 'student', query: noParameters } as const;

export const myAccountEndpoints: Endpoint[] = withSharedResponses([
  {
    ...common,
    method: 'get',
    path: '/v1/me',
    operationId: 'getMe',
    summary: 'Get my account',
    description:
      'Returns the account that the access token belongs to, whether its address is confirmed, and the sizes of its lists. ' +
      'The response is at most thirty seconds old.',
    responses: { 200: { description: 'The account.', schema: profileSchema } },
  },
  {
    ...common,
    method: 'delete',
    path: '/v1/me',
    operationId: 'deleteMe',
    summary: 'Delete my account',
    description:
      'Deletes the account with its shortlist and saved searches, and ends its sessions. The audit log records the ' +
      'deletion. Wrong passwords are limited in the same way as for signing in (429).',
    body: { schema: accountDeletionBody, example: { password: 'correct horse battery' } },
    responses: { 204: { description: 'Deleted.' } },
  },
  {
    ...common,
    method: 'put',
    path: '/v1/me/password',
    operationId: 'changePassword',
    summary: 'Change my password',
    description:
      'Changes the password and ends all other sessions. Wrong passwords are limited in the same way as for ' +
      'signing in (429).',
    body: {
      schema: passwordChangeBody,
      example: { old_password: 'correct horse battery', new_password: 'another horse battery' },
    },
    responses: { 204: { description: 'Changed.' } },
  },
  {
    ...common,
    method: 'put',
    path: '/v1/me/email',
    operationId: 'changeEmail',
    summary: 'Change my address',
    description:
      'Sends an e-mail with a link to the new address. The account keeps its address until the link is opened ' +
      '(`confirmEmail`). Responds in the same way when another account has the address: its owner is then told by e-mail. ' +
      'Wrong passwords are limited in the same way as for signing in, and e-mails by client address and by e-mail address (429).',
    body: {
      schema: addressChangeBody,
      example: { email: 'asha.kumar@example.org', password: 'correct horse battery' },
    },
    responses: { 202: { description: 'An e-mail is on its way.', schema: mailRequestedSchema } },
  },
  {
    ...common,
    method: 'post',
    path: '/v1/me/email/confirmation-mail',
    operationId: 'requestConfirmationMail',
    summary: 'Send the confirmation e-mail again',
    description:
      'Sends another e-mail to the new address that is not confirmed yet, or to the address of the account if that was never ' +
      'confirmed. Earlier links remain valid. Responds with 409 when there is nothing to confirm.',
    responses: { 202: { description: 'An e-mail is on its way.', schema: mailRequestedSchema } },
    problems: [409],
  },
  {
    ...common,
    method: 'post',
    path: '/v1/me/email/confirm',
    operationId: 'confirmEmail',
    summary: 'Confirm my address',
    description:
      'Confirms an address of this account with the token of an e-mail. A new address replaces the old one, which is told by ' +
      'e-mail; the access tokens of the account become invalid, and its sessions can be refreshed. Responds with 409 when ' +
      'another account has the address by now.',
    body: {
      schema: addressConfirmationBody,
      example: { token: 'Zm9yIGV4YW1wbGUgdGhpcyBvbmUsIHdpdGggMzIgYnl0ZXM' },
    },
    responses: { 200: { description: 'The account.', schema: accountSchema } },
    problems: [409],
  },
  {
    ...common,
    method: 'get',
    path: '/v1/me/shortlist',
    operationId: 'getShortlist',
    summary: 'Get my shortlist',
    description:
      'Returns the institutes of the shortlist, the most recently added first. `gone` marks institutes that are no ' +
      'longer published.',
    responses: { 200: { description: 'The shortlist.', schema: shortlistSchema } },
  },
  {
    ...common,
    method: 'put',
    path: '/v1/me/shortlist/{slug}',
    operationId: 'addToShortlist',
    summary: 'Add an institute to my shortlist',
    description: `Adds an institute; one that is already listed keeps its position. A shortlist has at most ${maxShortlisted} institutes.`,
    pathParameters: slugParameter,
    responses: { 204: { description: 'Added.' } },
    problems: [404, 409],
  },
  {
    ...common,
    method: 'delete',
    path: '/v1/me/shortlist/{slug}',
    operationId: 'removeFromShortlist',
    summary: 'Remove an institute from my shortlist',
    description: 'Removes an institute, even one that is no longer published.',
    pathParameters: slugParameter,
    responses: { 204: { description: 'Removed.' } },
    problems: [404],
  },
  {
    ...common,
    method: 'get',
    path: '/v1/me/saved-searches',
    operationId: 'listSavedSearches',
    summary: 'List my saved searches',
    description: 'Returns all saved searches, newest first.',
    responses: { 200: { description: 'The saved searches.', schema: savedSearchListSchema } },
  },
  {
    ...common,
    method: 'post',
    path: '/v1/me/saved-searches',
    operationId: 'saveSearch',
    summary: 'Save a search',
    description: `Saves a search, at most ${maxSavedSearches} per account. Responds with 409 when the same search is already saved.`,
    body: {
      schema: savedSearchBody,
      example: { name: 'Law in Pune', query: { q: 'law', district: ['Pune'], fee_max: 100_000 } },
    },
    responses: { 201: { description: 'The saved search.', schema: savedSearchSchema } },
    problems: [409],
  },
  {
    ...common,
    method: 'get',
    path: '/v1/me/saved-searches/{id}',
    operationId: 'getSavedSearch',
    summary: 'Get a saved search',
    description: 'Returns a saved search.',
    pathParameters: recordPath,
    responses: { 200: { description: 'The saved search.', schema: savedSearchSchema } },
    problems: [404],
  },
  {
    ...common,
    method: 'patch',
    path: '/v1/me/saved-searches/{id}',
    operationId: 'changeSavedSearch',
    summary: 'Change a saved search',
    description:
      'Renames a saved search, or changes when its owner is told of news. Once alerts are turned on, only later ' +
      'changes are told.',
    pathParameters: recordPath,
    body: { schema: savedSearchChangeBody, example: { alerts: 'weekly' } },
    responses: { 200: { description: 'The saved search.', schema: savedSearchSchema } },
    problems: [404],
  },
  {
    ...common,
    method: 'get',
    path: '/v1/me/saved-searches/{id}/news',
    operationId: 'listNews',
    summary: 'List the news of a saved search',
    description:
      'Returns why institutes are news to a saved search, the latest reason first: changes of the last 30 days, ' +
      'since its alerts were turned on, of institutes that are published. Empty while its alerts are off.',
    query: newsParameters,
    pathParameters: recordPath,
    responses: { 200: { description: 'The news.', schema: newsListSchema } },
    problems: [404],
  },
  {
    ...common,
    method: 'delete',
    path: '/v1/me/saved-searches/{id}',
    operationId: 'forgetSearch',
    summary: 'Delete a saved search',
    description: 'Deletes a saved search.',
    pathParameters: recordPath,
    responses: { 204: { description: 'Deleted.' } },
    problems: [404],
  },
]);
