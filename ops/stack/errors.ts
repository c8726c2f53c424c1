/** Something the user can act on: printed as it is, without a stack trace. */
export class StackError extends Error {
  override name = 'StackError';
}

/** Something is missing that the package manager of this machine cannot bring. */
export class NotInstallable extends StackError {
  override name = 'NotInstallable';
}

/** What went wrong, in one line; fetch and dual-stack connections keep that inside. */
export function reason(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error instanceof AggregateError) return error.errors.map(reason).join('; ');
  return error.cause instanceof Error ? reason(error.cause) : error.message;
}
