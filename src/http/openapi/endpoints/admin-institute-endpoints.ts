import {
  changeParameters,
  deletionParameters,
  institutePath,
  listParameters,
} from '../../../contract/parameters/editing-parameters.ts';
import { noParameters } from '../../../contract/parameters/no-parameters.ts';
import {
  adminInstituteSchema,
  adminListSchema,
  syncSchema,
} from '../../../contract/responses/editing-responses.ts';
import { instituteBody } from '../../../domain/institutes/institute-edit.ts';
import { type Endpoint, type EndpointDraft, withSharedResponses } from '../endpoint.ts';

export const ifMatch = {
  'If-Match': {
    description:
      'the `ETag` of the version that is changed, several of them, or `*`; the version alone will do: `"7"`. Only the ' +
      'version is compared, so a weak tag, as proxies that compress make it, matches too',
    required: true,
  },
};
export const idempotencyKey = {
  'Idempotency-Key': {
    description:
      'a UUID or the like: the same request with the same key is done once within 24 hours and answered the same again; ' +
      'another request with that key is answered by 422',
    required: false,
  },
};

const path = '/v1/admin/institutes/{id}';
const common = { tag: 'admin', role: 'editor', pathParameters: institutePath } as const;
const changed: Endpoint['responses'] = {
  200: {
    description: 'The institute as it is now.',
    schema: adminInstituteSchema,
    headers: ['ETag', 'X-Indexed'],
  },
};
const example = {
  name: 'Hill College',
  kind: 'college',
  country: 'India',
  state: 'Kerala',
  disciplines: ['law'],
};

export const adminInstituteEndpoints: Endpoint[] = withSharedResponses([
  {
    method: 'get',
    path: '/v1/admin/institutes',
    operationId: 'listInstitutes',
    tag: 'admin',
    summary: 'Institutes of every status',
    description:
      'From the database, not from the search: what was just saved is there. Turn pages by `cursor`; what is edited ' +
      'meanwhile moves to the front of the order `updated`.',
    role: 'editor',
    query: listParameters,
    responses: {
      200: { description: 'A page of them; empty where there is none.', schema: adminListSchema },
    },
  },
  {
    method: 'post',
    path: '/v1/admin/institutes',
    operationId: 'addInstitute',
    tag: 'admin',
    summary: 'A new institute',
    description: 'A draft, where its status says nothing else.',
    role: 'editor',
    query: changeParameters,
    requestHeaders: idempotencyKey,
    body: { schema: instituteBody, example },
    responses: {
      201: {
        description: 'Made.',
        schema: adminInstituteSchema,
        headers: ['Location', 'ETag', 'X-Indexed'],
      },
    },
    problems: [409, 422],
  },
  {
    ...common,
    method: 'get',
    path,
    operationId: 'getInstituteForEditing',
    summary: 'One institute',
    description: 'Of any status. Its `ETag` begins with its version.',
    query: noParameters,
    responses: {
      200: { description: 'The institute.', schema: adminInstituteSchema, headers: ['ETag'] },
    },
    problems: [404],
  },
  {
    ...common,
    method: 'put',
    path,
    operationId: 'replaceInstitute',
    summary: 'Replace an institute',
    description:
      'What is left out is emptied; slug and status stay. Fields that differ count as stated by the editor: they lose ' +
      'their mark of provenance, and no import overwrites them.',
    query: changeParameters,
    requestHeaders: ifMatch,
    body: { schema: instituteBody, example },
    responses: changed,
    problems: [404, 409, 412, 428],
  },
  {
    ...common,
    method: 'patch',
    path,
    operationId: 'patchInstitute',
    summary: 'Change fields of an institute',
    description:
      'A JSON Merge Patch (RFC 7396): null empties a field. Every field that is named counts as stated by the editor, ' +
      'also with the value that it has: so an inferred value is confirmed.',
    query: changeParameters,
    requestHeaders: ifMatch,
    body: {
      schema: instituteBody,
      types: ['application/merge-patch+json'],
      example: { rating: 4.2, city: null },
    },
    responses: changed,
    problems: [404, 409, 412, 428],
  },
  {
    ...common,
    method: 'delete',
    path,
    operationId: 'deleteInstitute',
    summary: 'Archive or delete an institute',
    description: 'It is archived: no search finds it any more. With `permanent=true` it is gone for good.',
    query: deletionParameters,
    requestHeaders: ifMatch,
    responses: {
      ...changed,
      204: { description: 'Deleted for good.', headers: ['X-Indexed'] },
    },
    problems: [404, 412, 428],
  },
  ...(['publish', 'unpublish'] as const).map(
    (action): EndpointDraft => ({
      ...common,
      method: 'post',
      path: `${path}/${action}`,
      operationId: `${action}Institute`,
      summary: action === 'publish' ? 'Publish an institute' : 'Make an institute a draft',
      description: action === 'publish' ? 'Searches find it from now on.' : 'No search finds it any more.',
      query: changeParameters,
      requestHeaders: ifMatch,
      responses: changed,
      problems: [404, 412, 428],
    }),
  ),
  {
    ...common,
    method: 'get',
    path: `${path}/sync`,
    operationId: 'getSync',
    summary: 'Whether searches see an institute as it is',
    description:
      'Its version here, and the one that searches see. Answers kept in the cache follow within two seconds.',
    query: noParameters,
    responses: { 200: { description: 'Both versions.', schema: syncSchema } },
    problems: [404],
  },
]);
