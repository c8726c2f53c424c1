import { analyticsParameters } from '../../../contract/parameters/analytics-parameters.ts';
import { noParameters } from '../../../contract/parameters/no-parameters.ts';
import { dashboardSchema, searchAnalyticsSchema } from '../../../contract/responses/dashboard-response.ts';
import { type Endpoint, withSharedResponses } from '../endpoint.ts';

export const dashboardEndpoints: Endpoint[] = withSharedResponses([
  {
    method: 'get',
    path: '/v1/admin/dashboard',
    operationId: 'getDashboard',
    tag: 'admin',
    summary: 'How things are',
    description:
      'Institutes, edits, what waits, searches, and how answers come about; at most ten seconds old.',
    role: 'admin',
    query: noParameters,
    responses: { 200: { description: 'The figures.', schema: dashboardSchema } },
  },
  {
    method: 'get',
    path: '/v1/admin/analytics/searches',
    operationId: 'getSearchAnalytics',
    tag: 'admin',
    summary: 'What people search for',
    description:
      'Popular and rising searches, those that find nothing, slow ones; without a word of who made them. At most ten seconds old.',
    role: 'admin',
    query: analyticsParameters,
    responses: { 200: { description: 'The last days.', schema: searchAnalyticsSchema } },
  },
]);
