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
const description =
  "Its `ETag` begins with its institute's version, which every change of a programme raises.";
const changed: Endpoint['responses'] = {
  200: {
    description: 'The programme as it is now.',
    schema: programmeSchema,
    headers: ['ETag', 'X-Indexed'],
  },
};

export const adminProgrammeEndpoints: Endpoint[] = withSharedResponses([
  {
    ...all,
    method: 'get',
    operationId: 'listProgrammes',
    summary: 'The programmes of an institute',
    description,
    query: noParameters,
    responses: { 200: { description: 'All of them.', schema: adminProgrammesSchema, headers: ['ETag'] } },
    problems: [404],
  },
  {
    ...all,
    method: 'post',
    operationId: 'addProgramme',
    summary: 'A new programme',
    description: `${description} \`If-Match\` is not required, as nothing is overwritten.`,
    query: changeParameters,
    requestHeaders: { ...idempotencyKey, 'If-Match': { ...ifMatch['If-Match'], required: false } },
    body: { schema: programmeBody, example },
    responses: {
      201: { description: 'Made.', schema: programmeSchema, headers: ['Location', 'ETag', 'X-Indexed'] },
    },
    problems: [404, 409, 412, 422],
  },
  {
    ...one,
    method: 'get',
    operationId: 'getProgramme',
    summary: 'One programme',
    description,
    query: noParameters,
    responses: { 200: { description: 'The programme.', schema: programmeSchema, headers: ['ETag'] } },
    problems: [404],
  },
  {
    ...one,
    method: 'put',
    operationId: 'replaceProgramme',
    summary: 'Replace a programme',
    description: `What is left out is emptied. ${description}`,
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
    summary: 'Change fields of a programme',
    description: `A JSON Merge Patch (RFC 7396): null empties a field. ${description}`,
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
    description,
    query: changeParameters,
    requestHeaders: ifMatch,
    responses: { 204: { description: 'Deleted.', headers: ['ETag', 'X-Indexed'] } },
    problems: [404, 412, 428],
  },
]);
