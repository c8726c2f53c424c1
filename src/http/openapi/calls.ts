import type { Call } from './call.ts';
import { accountCalls } from './calls/accounts.ts';
import { adminAuditCalls } from './calls/admin-audit.ts';
import { adminInstituteCalls } from './calls/admin-institutes.ts';
import { adminProgrammeCalls } from './calls/admin-programmes.ts';

/** Every route that signs in, takes a body, or wants to know who asks. */
export const calls: Call[] = [
  ...accountCalls,
  ...adminInstituteCalls,
  ...adminProgrammeCalls,
  ...adminAuditCalls,
];
