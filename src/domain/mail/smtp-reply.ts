/** A refusal by the mail server: the command that it refused, its code and its enhanced status code (RFC 3463), if it has one. */
export interface SmtpRefusal {
  command: 'MAIL FROM' | 'RCPT TO' | 'DATA' | 'other';
  code: number;
  /** such as '5.1.1' */
  status: string | null;
}

/**
 * What a refusal means:
 * - `address`: the address cannot be reached, now or later. This is a hard bounce.
 * - `content`: this e-mail is refused for good, whoever it is for.
 * - `temporary`: it may be accepted later.
 * - `setup`: the server refuses this installation: its sign-in, its sender's address, or by a rule. It may be accepted once an
 *   operator has repaired that.
 */
export type RefusalMeaning = 'address' | 'content' | 'temporary' | 'setup';

// RFC 3463, and the IANA registry of enhanced status codes for what came later.
// 5.1.x is about addresses; 5.1.7 and 5.1.8 are about the sender's.
// 5.2.x is about the mailbox; 5.2.2 (full) ends when its owner clears it, 5.2.3 is the size of this e-mail.
const addressStatus = /^5\.(?:1\.(?:[0-6]|9|10)|2\.[014])$/;
// RFC 5321: mailbox unavailable, user not local, mailbox name not allowed. 552 says that the mailbox is full, 554 nothing.
const addressCodes = [550, 551, 553];

/** Interprets a refusal. A refusal that says nothing clear about the address never counts against it. */
export function interpretRefusal({ command, code, status }: SmtpRefusal): RefusalMeaning {
  if (code < 500) return 'temporary';
  // Some servers know their recipients only once they have the whole e-mail, and each of ours has one recipient.
  const isAboutRecipient = command === 'RCPT TO' || command === 'DATA';
  if (isAboutRecipient && status !== null && addressStatus.test(status)) return 'address';
  if (command === 'DATA') return 'content';
  if (command !== 'RCPT TO') return 'setup';
  if (status === null && addressCodes.includes(code)) return 'address';
  return status === '5.2.2' || code === 552 ? 'temporary' : 'setup';
}

/** Reads the enhanced status code of a reply such as `550 5.1.1 No such user`; null if it has none. */
export function readEnhancedStatus(reply: string): string | null {
  return /^\d{3}[ -]([245]\.\d{1,3}\.\d{1,3})(?:\s|$)/.exec(reply)?.[1] ?? null;
}
