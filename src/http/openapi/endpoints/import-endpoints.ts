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
      'Accepts a file of any length, optionally compressed with gzip, and responds once it is uploaded. Imports run in the ' +
      'background, one at a time, and resume after an interruption. Invalid rows are skipped and listed. Importing the same ' +
      'file again changes nothing.',
    role: 'admin',
    query: importParameters,
    body: {
      schema: Type.String({ description: 'Content of the file.' }),
      types: importMediaTypes,
      example: 'source_id,name,kind\n1,Example College,college\n',
    },
    responses: {
      202: {
        description: 'The import, which waits for its turn.',
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
    summary: 'List imports',
    description: 'Returns imports, newest first. They are deleted after 30 days.',
    role: 'admin',
    query: importListParameters,
    responses: { 200: { description: 'A page of imports.', schema: importJobsSchema } },
  },
  {
    method: 'get',
    path: `${path}/{id}`,
    operationId: 'getImport',
    tag: 'admin',
    summary: 'Get an import',
    description:
      'Returns the state of an import: how many rows are read, and what became of the records written so far.',
    role: 'admin',
    pathParameters: recordPath,
    responses: { 200: { description: 'The import.', schema: importJobSchema } },
    problems: [404],
  },
  {
    method: 'delete',
    path: `${path}/{id}`,
    operationId: 'cancelImport',
    tag: 'admin',
    summary: 'Cancel an import',
    description:
      'Stops an import. Records written so far are kept. An import that has ended does not change.',
    role: 'admin',
    pathParameters: recordPath,
    responses: { 200: { description: 'The import.', schema: importJobSchema } },
    problems: [404],
  },
  {
    method: 'get',
    path: `${path}/{id}/errors`,
    operationId: 'listImportErrors',
    tag: 'admin',
    summary: 'List the rejected rows of an import',
    description:
      'Returns rows that were not imported, by line, with all errors of each. The first 10,000 are stored.',
    role: 'admin',
    pathParameters: recordPath,
    query: importErrorParameters,
    responses: { 200: { description: 'A page of rows.', schema: importErrorsSchema } },
    problems: [404],
  },
]);
