const column = 'sessions-redis'.length + 2;

/** One plain line of progress: who, then what. */
export const say = (who: string, what: string): void => console.log(`${who.padEnd(column)}${what}`);

export const seconds = (since: number): string => `${((performance.now() - since) / 1000).toFixed(1)} s`;

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
