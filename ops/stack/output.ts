const column = 'sessions-redis'.length + 2;

/** Prints one line of progress: its subject, then what happened. */
export const printProgress = (subject: string, text: string): void =>
  console.log(`${subject.padEnd(column)}${text}`);

/** The time since `since` (milliseconds of `performance.now()`), like `1.5 s`. */
export const formatElapsed = (since: number): string =>
  `${((performance.now() - since) / 1000).toFixed(1)} s`;

/** An error that the user can act on; printed without a stack trace. */
export class StackError extends Error {
  override name = 'StackError';
}

/** A requirement is missing that the package manager of this machine cannot install. */
export class NotInstallable extends StackError {
  override name = 'NotInstallable';
}

/** Describes an error in one line. Errors of `fetch` and of dual-stack connections wrap the actual ones. */
export function describeError(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error instanceof AggregateError) return error.errors.map(describeError).join('; ');
  return error.cause instanceof Error ? describeError(error.cause) : error.message;
}
