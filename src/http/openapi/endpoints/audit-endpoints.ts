import { auditParameters } from '../../../contract/parameters/editing-parameters.ts';
import { auditSchema } from '../../../contract/responses/editing-responses.ts';
import { type Endpoint, withSharedResponses } from '../endpoint.ts';

export const auditEndpoints: Endpoint[] = withSharedResponses([
  {
    method: 'get',
    path: '/v1/admin/audit',
    operationId: 'listAudit',
    tag: 'admin',
    summary: 'List audited changes',
    description:
      'Returns audited changes, newest first. The audit log cannot be changed or deleted. An import has one entry ' +
      'for each SQL statement, with the number of changed rows.',
    role: 'admin',
    query: auditParameters,
    responses: { 200: { description: 'A page of changes.', schema: auditSchema } },
  },
]);
