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
    summary: 'Get the dashboard',
    description:
      'Returns figures on institutes, edits, pending changes, searches, the cache and jobs, as a worker has counted them: ' +
      'every minute, or every ten minutes. `as_of` is when a group was made; a group that was never made is null.',
    role: 'admin',
    query: noParameters,
    responses: { 200: { description: 'The figures.', schema: dashboardSchema } },
  },
  {
    method: 'get',
    path: '/v1/admin/analytics/searches',
    operationId: 'getSearchAnalytics',
    tag: 'admin',
    summary: 'Get search analytics',
    description:
      'Returns popular, rising and slow searches, and searches without results. The figures are at most ten ' +
      'seconds old and do not reveal who searched.',
    role: 'admin',
    query: analyticsParameters,
    responses: { 200: { description: 'The analytics.', schema: searchAnalyticsSchema } },
  },
]);
