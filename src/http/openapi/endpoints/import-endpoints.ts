import { Type } from 'typebox';
import {
  importErrorParameters,
  importListParameters,
  importMediaTypes,
  importParameters,
} from '../../../contract/parameters/import-parameters.ts';
import {
  importErrorsSchema,
  importJobSchema,
  importJobsSchema,
} from '../../../contract/responses/import-response.ts';
import { recordPath } from '../../requests/record-id.ts';
import { type Endpoint, withSharedResponses } from '../endpoint.ts';

const path = '/v1/admin/imports';

export const importEndpoints: Endpoint[] = withSharedResponses([
  {
    method: 'post',
    path,
    operationId: 'startImport',
    tag: 'admin',
    summary: 'Import institutes from a file',
    description:
      'Takes a text of any length, compressed by gzip or not, and answers when it has arrived: a job does the rest, ' +
      'one at a time, and goes on by itself after whatever stops it. Bad rows are left out and listed, the others ' +
      'are written; importing the same again changes nothing.',
    role: 'admin',
    query: importParameters,
    body: {
      schema: Type.String({ description: 'the file' }),
      types: importMediaTypes,
      example: 'source_id,name,kind\n1,Example College,college\n',
    },
    responses: {
      202: {
        description: 'The job, which waits for its turn.',
        schema: importJobSchema,
        headers: ['Location'],
      },
    },
  },
  {
    method: 'get',
    path,
    operationId: 'listImports',
    tag: 'admin',
    summary: 'Imports that were asked for',
    description: 'The newest first. They are forgotten after 30 days.',
    role: 'admin',
    query: importListParameters,
    responses: { 200: { description: 'A page of jobs.', schema: importJobsSchema } },
  },
  {
    method: 'get',
    path: `${path}/{id}`,
    operationId: 'getImport',
    tag: 'admin',
    summary: 'How far an import is',
    description: 'How many rows are read, and what became of those whose records are written.',
    role: 'admin',
    pathParameters: recordPath,
    responses: { 200: { description: 'The job.', schema: importJobSchema } },
    problems: [404],
  },
  {
    method: 'delete',
    path: `${path}/{id}`,
    operationId: 'cancelImport',
    tag: 'admin',
    summary: 'Cancel an import',
    description: 'What is written stays, no more is. One that has ended stays as it is.',
    role: 'admin',
    pathParameters: recordPath,
    responses: { 200: { description: 'The job.', schema: importJobSchema } },
    problems: [404],
  },
  {
    method: 'get',
    path: `${path}/{id}/errors`,
    operationId: 'listImportErrors',
    tag: 'admin',
    summary: 'Rows that were not imported',
    description: 'By line, with all that is wrong with each; the first 10,000 are kept.',
    role: 'admin',
    pathParameters: recordPath,
    query: importErrorParameters,
    responses: { 200: { description: 'A page of rows.', schema: importErrorsSchema } },
    problems: [404],
  },
]);
