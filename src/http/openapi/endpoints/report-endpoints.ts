import { Type } from 'typebox';
import { reportBody } from '../../../contract/bodies/report-body.ts';
import {
  reportFileParameters,
  reportListParameters,
} from '../../../contract/parameters/report-parameters.ts';
import { reportListSchema, reportSchema } from '../../../contract/responses/report-response.ts';
import { recordPath } from '../../requests/record-id.ts';
import { type Endpoint, withSharedResponses } from '../endpoint.ts';

const path = '/v1/admin/reports';

export const reportEndpoints: Endpoint[] = withSharedResponses([
  {
    method: 'post',
    path,
    operationId: 'requestReport',
    tag: 'admin',
    summary: 'Request a report',
    description:
      'Has a worker make a CSV or XLSX file. A report of the kind `search` has all results of the search, in the order ' +
      'of its `sort`, equal ones by id, as of one moment (`file.as_of`). The same request, while its report has not ' +
      'ended, is answered with that report. At most five reports of an account may be waiting or running. Editors may ' +
      'for `data-quality` only.',
    role: 'editor',
    body: {
      schema: reportBody,
      example: { kind: 'search', format: 'xlsx', query: { state: ['Kerala'], sort: 'name' } },
    },
    responses: { 202: { description: 'The report.', schema: reportSchema, headers: ['Location'] } },
    problems: [429],
  },
  {
    method: 'get',
    path,
    operationId: 'listReports',
    tag: 'admin',
    summary: 'List reports',
    description:
      'Returns reports, newest first: to admins those of everybody, to editors their own. They are deleted after seven days.',
    role: 'editor',
    query: reportListParameters,
    responses: { 200: { description: 'A page of reports.', schema: reportListSchema } },
  },
  {
    method: 'get',
    path: `${path}/{id}`,
    operationId: 'getReport',
    tag: 'admin',
    summary: 'Get a report',
    description:
      'Returns the state of a report, its progress, and once it is done its file with a link that can be used for 15 minutes.',
    role: 'editor',
    pathParameters: recordPath,
    responses: { 200: { description: 'The report.', schema: reportSchema } },
    problems: [404],
  },
  {
    method: 'delete',
    path: `${path}/{id}`,
    operationId: 'deleteReport',
    tag: 'admin',
    summary: 'Delete a report',
    description: 'Deletes a report and its file. A report that is waiting or running is stopped.',
    role: 'editor',
    pathParameters: recordPath,
    responses: { 204: { description: 'The report is deleted.' } },
    problems: [404],
  },
  {
    method: 'get',
    path: '/v1/reports/{id}/file',
    operationId: 'downloadReport',
    tag: 'admin',
    summary: 'Download the file of a report',
    description:
      'Sends the file to whoever has its signed link, `file.url` of the report; no account is needed. A single range of ' +
      'bytes may be asked for, so that an interrupted download can go on.',
    pathParameters: recordPath,
    query: reportFileParameters,
    responses: {
      200: {
        description: 'The file.',
        schema: Type.String({ format: 'binary' }),
        mediaType: 'application/octet-stream',
        headers: ['ETag', 'Content-Disposition'],
      },
      206: {
        description: 'A range of its bytes.',
        schema: Type.String({ format: 'binary' }),
        mediaType: 'application/octet-stream',
        headers: ['ETag', 'Content-Disposition'],
      },
    },
    problems: [403, 404, 416],
  },
]);
