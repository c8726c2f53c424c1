import {
  changeParameters,
  institutePath,
  programmePath,
} from '../../../contract/parameters/editing-parameters.ts';
import { noParameters } from '../../../contract/parameters/no-parameters.ts';
import { adminProgrammesSchema } from '../../../contract/responses/editing-responses.ts';
import { programmeSchema } from '../../../contract/responses/institute-response.ts';
import { programmeBody } from '../../../domain/institutes/programme-edit.ts';
import { type Endpoint, withSharedResponses } from '../endpoint.ts';
import { idempotencyKey, ifMatch } from './admin-institute-endpoints.ts';

const path = '/v1/admin/institutes/{id}/programmes';
const one = { tag: 'admin', role: 'editor', path: `${path}/{pid}`, pathParameters: programmePath } as const;
const all = { tag: 'admin', role: 'editor', path, pathParameters: institutePath } as const;
const example = {
  name: 'LL.B.',
  level: 'undergraduate',
  discipline: 'law',
  mode: 'full-time',
  fee: 40_000,
  currency: 'INR',
};
const versioning =
  'The `ETag` begins with the version of the institute, which every change to a programme raises.';
const changed: Endpoint['responses'] = {
  200: {
    description: 'The changed programme.',
    schema: programmeSchema,
    headers: ['ETag', 'X-Indexed'],
  },
};

export const adminProgrammeEndpoints: Endpoint[] = withSharedResponses([
  {
    ...all,
    method: 'get',
    operationId: 'listProgrammes',
    summary: 'List the programmes of an institute',
    description: `Returns all programmes of an institute. ${versioning}`,
    query: noParameters,
    responses: {
      200: {
        description: 'All programmes of the institute.',
        schema: adminProgrammesSchema,
        headers: ['ETag'],
      },
    },
    problems: [404],
  },
  {
    ...all,
    method: 'post',
    operationId: 'addProgramme',
    summary: 'Create a programme',
    description: `Creates a programme. ${versioning} \`If-Match\` is optional, since nothing is overwritten.`,
    query: changeParameters,
    requestHeaders: { ...idempotencyKey, 'If-Match': { ...ifMatch['If-Match'], required: false } },
    body: { schema: programmeBody, example },
    responses: {
      201: {
        description: 'The created programme.',
        schema: programmeSchema,
        headers: ['Location', 'ETag', 'X-Indexed'],
      },
    },
    problems: [404, 409, 412, 422],
  },
  {
    ...one,
    method: 'get',
    operationId: 'getProgramme',
    summary: 'Get a programme',
    description: `Returns a programme. ${versioning}`,
    query: noParameters,
    responses: { 200: { description: 'The programme.', schema: programmeSchema, headers: ['ETag'] } },
    problems: [404],
  },
  {
    ...one,
    method: 'put',
    operationId: 'replaceProgramme',
    summary: 'Replace a programme',
    description: `Replaces a programme; omitted fields are emptied. ${versioning}`,
    query: changeParameters,
    requestHeaders: ifMatch,
    body: { schema: programmeBody, example },
    responses: changed,
    problems: [404, 409, 412, 428],
  },
  {
    ...one,
    method: 'patch',
    operationId: 'patchProgramme',
    summary: 'Update a programme',
    description: `Applies a JSON Merge Patch (RFC 7396) to a programme; null empties a field. ${versioning}`,
    query: changeParameters,
    requestHeaders: ifMatch,
    body: { schema: programmeBody, types: ['application/merge-patch+json'], example: { fee: 45_000 } },
    responses: changed,
    problems: [404, 409, 412, 428],
  },
  {
    ...one,
    method: 'delete',
    operationId: 'deleteProgramme',
    summary: 'Delete a programme',
    description: `Deletes a programme. ${versioning}`,
    query: changeParameters,
    requestHeaders: ifMatch,
    responses: { 204: { description: 'Deleted.', headers: ['ETag', 'X-Indexed'] } },
    problems: [404, 412, 428],
  },
]);
