import type { Call } from './endpoint-description.ts';
import { adminInstituteCalls } from './endpoints/admin-institute-endpoints.ts';
import { adminProgrammeCalls } from './endpoints/admin-programme-endpoints.ts';
import { adminAuditCalls } from './endpoints/audit-endpoints.ts';
import { accountCalls } from './endpoints/auth-endpoints.ts';
import { figureCalls } from './endpoints/dashboard-endpoints.ts';
import { importCalls } from './endpoints/import-endpoints.ts';
import { ownCalls } from './endpoints/my-account-endpoints.ts';
import { curationCalls } from './endpoints/search-tuning-endpoints.ts';

/** Every route that signs in, takes a body, or wants to know who asks. */
export const calls: Call[] = [
  ...accountCalls,
  ...ownCalls,
  ...adminInstituteCalls,
  ...adminProgrammeCalls,
  ...importCalls,
  ...adminAuditCalls,
  ...curationCalls,
  ...figureCalls,
];
