import type { Call } from './call.ts';
import { accountCalls } from './calls/accounts.ts';

/** Every route that signs in, takes a body, or wants to know who asks. */
export const calls: Call[] = [...accountCalls];
