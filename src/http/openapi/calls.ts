import type { Call } from './call.ts';
import { accountCalls } from './calls/accounts.ts';
import { adminAuditCalls } from './calls/admin-audit.ts';
import { adminInstituteCalls } from './calls/admin-institutes.ts';
import { adminProgrammeCalls } from './calls/admin-programmes.ts';
import { curationCalls } from './calls/curation.ts';
import { figureCalls } from './calls/figures.ts';
import { importCalls } from './calls/imports.ts';
import { ownCalls } from './calls/own.ts';

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
