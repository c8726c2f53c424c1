import {
  mostSavedSearches,
  mostShortlisted,
  savedSearchBody,
} from '../../../contract/bodies/saved-search-body.ts';
import { slugParameter } from '../../../contract/parameters/institute-parameters.ts';
import { noParameters } from '../../../contract/parameters/no-parameters.ts';
import {
  profileSchema,
  savedSearchListSchema,
  savedSearchSchema,
  shortlistSchema,
} from '../../../contract/responses/my-account-response.ts';
import { deletionSchema, passwordChangeSchema } from '../../../domain/account.ts';
import { recordPath } from '../../requests/record-id.ts';
import { type Endpoint, withSharedResponses } from '../endpoint.ts';

const common = { tag: 'own', role: 'student', query: noParameters } as const;

export const myAccountEndpoints: Endpoint[] = withSharedResponses([
  {
    ...common,
    method: 'get',
    path: '/v1/me',
    operationId: 'getMe',
    summary: 'Who I am',
    description: 'The account as the access token says, and how much is its own, at most thirty seconds old.',
    responses: { 200: { description: 'The account.', schema: profileSchema } },
  },
  {
    ...common,
    method: 'delete',
    path: '/v1/me',
    operationId: 'deleteMe',
    summary: 'No account any more',
    description:
      'Removes the account with its shortlist and saved searches, and ends its sessions. That there was one stays in the audit. ' +
      'Wrong passwords count as those of signing in do (429).',
    body: { schema: deletionSchema, example: { password: 'correct horse battery' } },
    responses: { 204: { description: 'It is gone.' } },
  },
  {
    ...common,
    method: 'put',
    path: '/v1/me/password',
    operationId: 'changePassword',
    summary: 'Another password',
    description:
      'Ends all other sessions of the account. Wrong passwords count as those of signing in do (429).',
    body: {
      schema: passwordChangeSchema,
      example: { old_password: 'correct horse battery', new_password: 'another horse battery' },
    },
    responses: { 204: { description: 'It is changed.' } },
  },
  {
    ...common,
    method: 'get',
    path: '/v1/me/shortlist',
    operationId: 'getShortlist',
    summary: 'My shortlist',
    description: 'The last added first. An institute that is published no more says so with `gone`.',
    responses: { 200: { description: 'All of it.', schema: shortlistSchema } },
  },
  {
    ...common,
    method: 'put',
    path: '/v1/me/shortlist/{slug}',
    operationId: 'addToShortlist',
    summary: 'An institute into my shortlist',
    description: `It stays where it is if it is there already. At most ${mostShortlisted}.`,
    pathParameters: slugParameter,
    responses: { 204: { description: 'It is there.' } },
    problems: [404, 409],
  },
  {
    ...common,
    method: 'delete',
    path: '/v1/me/shortlist/{slug}',
    operationId: 'removeFromShortlist',
    summary: 'An institute out of my shortlist',
    description: 'Whether it is published or not.',
    pathParameters: slugParameter,
    responses: { 204: { description: 'It is gone from there.' } },
    problems: [404],
  },
  {
    ...common,
    method: 'get',
    path: '/v1/me/saved-searches',
    operationId: 'listSavedSearches',
    summary: 'My saved searches',
    description: 'The last saved first.',
    responses: { 200: { description: 'All of them.', schema: savedSearchListSchema } },
  },
  {
    ...common,
    method: 'post',
    path: '/v1/me/saved-searches',
    operationId: 'saveSearch',
    summary: 'Save a search',
    description: `The same search twice is answered by 409, however it is written. At most ${mostSavedSearches}.`,
    body: {
      schema: savedSearchBody,
      example: { name: 'Law in Pune', query: { q: 'law', district: ['Pune'], fee_max: 100_000 } },
    },
    responses: { 201: { description: 'Saved.', schema: savedSearchSchema } },
    problems: [409],
  },
  {
    ...common,
    method: 'get',
    path: '/v1/me/saved-searches/{id}',
    operationId: 'getSavedSearch',
    summary: 'One of my saved searches',
    description: 'By its id.',
    pathParameters: recordPath,
    responses: { 200: { description: 'As it was saved.', schema: savedSearchSchema } },
    problems: [404],
  },
  {
    ...common,
    method: 'delete',
    path: '/v1/me/saved-searches/{id}',
    operationId: 'forgetSearch',
    summary: 'A saved search less',
    description: 'By its id.',
    pathParameters: recordPath,
    responses: { 204: { description: 'It is gone.' } },
    problems: [404],
  },
]);
