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
      'Accepts a file of up to 500 MB (unless configured otherwise; measured after decompression), optionally ' +
      'compressed with gzip, and responds once it is uploaded. Imports run in the background, one at a time, and ' +
      'resume after an interruption. Invalid rows are skipped and listed. Importing the same file again changes ' +
      'nothing.',
    role: 'admin',
    query: importParameters,
    body: {
      schema: Type.String({ description: 'Content of the file.' }),
      types: importMediaTypes,
      example: 'source_id,name,kind\n1,Example College,college\n',
    },
    responses: {
      202: {
        description: 'The queued import.',
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
      'Returns the state of an import, with the number of rows read so far and of institutes added, merged, ' +
      'updated and left unchanged.',
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
      'Stops an import. Records that are already written remain. Cancelling an import that has already ended ' +
      'changes nothing.',
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
      'Returns the rows that were not imported, ordered by line, with all errors of each row. Only the first ' +
      '10,000 rows are stored.',
    role: 'admin',
    pathParameters: recordPath,
    query: importErrorParameters,
    responses: { 200: { description: 'A page of rows.', schema: importErrorsSchema } },
    problems: [404],
  },
]);
