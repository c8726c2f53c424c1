/** Something the user can act on: printed as it is, without a stack trace. */
export class StackError extends Error {
  override name = 'StackError';
}

export const reason = (error: unknown): string => {
  if (error instanceof AggregateError && error.message === '') return error.errors.map(reason).join('; ');
  return error instanceof Error ? error.message : String(error);
};
