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
      'The `ETag` of the version to change, a list of ETags, or `*`. The version number alone, such as `"7"`, ' +
      'works too. Only the version is compared, so weak tags, which compressing proxies create, match as well.',
    required: true,
  },
};
export const idempotencyKey = {
  'Idempotency-Key': {
    description:
      'A unique value such as a UUID. Within 24 hours, a repeated request with the same key is not executed again ' +
      'and gets the same response; a different request with the same key gets 422.',
    required: false,
  },
};

const path = '/v1/admin/institutes/{id}';
const common = { tag: 'admin', role: 'editor', pathParameters: institutePath } as const;
const changed: Endpoint['responses'] = {
  200: {
    description: 'The changed institute.',
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
    summary: 'List institutes of any status',
    description:
      'Lists institutes from the database, not from the search index, so the latest changes are included. Use ' +
      '`cursor` to page. In the order `updated`, institutes that are edited in the meantime move to the front.',
    role: 'editor',
    query: listParameters,
    responses: {
      200: { description: 'A page of institutes, which may be empty.', schema: adminListSchema },
    },
  },
  {
    method: 'post',
    path: '/v1/admin/institutes',
    operationId: 'addInstitute',
    tag: 'admin',
    summary: 'Create an institute',
    description: 'Creates an institute, as a draft unless `status` says otherwise.',
    role: 'editor',
    query: changeParameters,
    requestHeaders: idempotencyKey,
    body: { schema: instituteBody, example },
    responses: {
      201: {
        description: 'The created institute.',
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
    summary: 'Get an institute of any status',
    description: 'Returns an institute with all fields that editors see. Its `ETag` begins with its version.',
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
      'Replaces the institute; omitted fields are emptied, except for slug and status. Fields whose values change ' +
      'count as set by the editor: they lose their provenance, and imports do not overwrite them.',
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
    summary: 'Update an institute',
    description:
      'Applies a JSON Merge Patch (RFC 7396); null empties a field. Every field of the patch counts as set by the ' +
      'editor, even with its current value; this confirms an inferred value.',
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
    description:
      'Archives the institute, so that searches no longer find it. With `permanent=true` it is deleted permanently.',
    query: deletionParameters,
    requestHeaders: ifMatch,
    responses: {
      ...changed,
      204: { description: 'Deleted permanently.', headers: ['X-Indexed'] },
    },
    problems: [404, 412, 428],
  },
  ...(['publish', 'unpublish'] as const).map(
    (action): EndpointDraft => ({
      ...common,
      method: 'post',
      path: `${path}/${action}`,
      operationId: `${action}Institute`,
      summary: action === 'publish' ? 'Publish an institute' : 'Unpublish an institute',
      description:
        action === 'publish'
          ? 'Publishes the institute, so that searches find it.'
          : 'Makes the institute a draft, so that searches no longer find it.',
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
    summary: 'Get the sync state of an institute',
    description:
      'Compares the version in the database with the version that searches see. Cached responses follow within two ' +
      'seconds.',
    query: noParameters,
    responses: { 200: { description: 'The sync state.', schema: syncSchema } },
    problems: [404],
  },
]);
