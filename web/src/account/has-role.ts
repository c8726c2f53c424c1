import { type Role, roles } from '../../../src/domain/enumerations.ts';
import type { Account } from '../api/response-checks.ts';

/** Whether an account has a role, or one that includes it. */
export function hasRole(account: Pick<Account, 'role'>, minimumRole: Role): boolean {
  return roles.indexOf(account.role) >= roles.indexOf(minimumRole);
}
