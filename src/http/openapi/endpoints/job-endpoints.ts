import { Type } from 'typebox';
import { jobListParameters } from '../../../contract/parameters/job-parameters.ts';
import { noParameters } from '../../../contract/parameters/no-parameters.ts';
import { jobListSchema, jobSchema } from '../../../contract/responses/job-response.ts';
import { recordPath } from '../../requests/record-id.ts';
import { type Endpoint, withSharedResponses } from '../endpoint.ts';

const path = '/v1/admin/jobs';

export const jobEndpoints: Endpoint[] = withSharedResponses([
  {
    method: 'get',
    path,
    operationId: 'listJobs',
    tag: 'admin',
    summary: 'List jobs',
    description:
      'Returns jobs, newest first. They are deleted 30 days after they have ended, frequent ones earlier.',
    role: 'admin',
    query: jobListParameters,
    responses: { 200: { description: 'A page of jobs.', schema: jobListSchema } },
  },
  {
    method: 'get',
    path: `${path}/{id}`,
    operationId: 'getJob',
    tag: 'admin',
    summary: 'Get a job',
    description:
      'Returns a job with its payload and result. To follow a job by polling, send the `ETag` of the last response as ' +
      '`If-None-Match`: the response is 304 until the job changes.',
    role: 'admin',
    pathParameters: recordPath,
    query: noParameters,
    responses: { 200: { description: 'The job.', schema: jobSchema } },
    problems: [404],
  },
  {
    method: 'post',
    path: `${path}/{id}/retry`,
    operationId: 'retryJob',
    tag: 'admin',
    summary: 'Retry a job',
    description:
      'Puts a failed or cancelled job back, with all its attempts. A job that waits for its next attempt starts at once. ' +
      'Answers 409 when the job is queued, running or done.',
    role: 'admin',
    pathParameters: recordPath,
    query: noParameters,
    responses: { 200: { description: 'The job.', schema: jobSchema } },
    problems: [404, 409],
  },
  {
    method: 'post',
    path: `${path}/{id}/cancel`,
    operationId: 'cancelJob',
    tag: 'admin',
    summary: 'Cancel a job',
    description:
      'Cancels a job that has not ended. A running one stops within seconds, and what it has written remains. Answers 409 ' +
      'when the job has ended.',
    role: 'admin',
    pathParameters: recordPath,
    query: noParameters,
    responses: { 200: { description: 'The job.', schema: jobSchema } },
    problems: [404, 409],
  },
  {
    method: 'get',
    path: `${path}/{id}/events`,
    operationId: 'watchJob',
    tag: 'admin',
    summary: 'Watch a job',
    description:
      'Returns a stream of server-sent events, each with the job as JSON: `progress` at once and whenever the job changes, and ' +
      '`end` when it has ended, which also ends the stream. Without that event, the stream has ended because the access token ' +
      'has expired or the server restarts; connect again, with the id of the last event as `Last-Event-ID`, which leaves out ' +
      'the first event if the job has not changed since. An account may watch ten jobs at a time.',
    role: 'admin',
    pathParameters: recordPath,
    query: noParameters,
    requestHeaders: {
      'Last-Event-ID': { description: 'Id of the last event that the client has received.', required: false },
    },
    responses: {
      200: { description: 'The stream of events.', mediaType: 'text/event-stream', schema: Type.String() },
    },
    problems: [404],
  },
]);
