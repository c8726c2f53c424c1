import { parseMailAddress } from '../../domain/mail/mail-address.ts';
import type { FieldError } from '../../errors.ts';

/** The error of an address that no e-mail can be sent to. Values that are no text are the schema's to report. */
export function findAddressErrors(email: unknown): FieldError[] {
  if (typeof email !== 'string') return [];
  const parsed = parseMailAddress(email);
  return 'error' in parsed ? [{ pointer: '/email', detail: parsed.error }] : [];
}
