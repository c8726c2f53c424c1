/**
 * Describes why the database rejected a record; null if the error has another cause, such as an outage or a missing
 * table.
 */
export function describeRejection(error: unknown): string | null {
  const { code = '', constraint, column, message } = error as PostgresError;
  // Classes of SQLSTATE: cardinality, data, integrity constraints, program limits (such as the size of an index entry).
  if (!/^(21|22|23|54)...$/.test(code)) return null;
  return `The database rejected this record: ${reasonOf(code, constraint, column) ?? message}`;
}

/** Whether a concurrent transaction may have caused the error, so that another attempt may succeed. */
export function isPossibleConflict(error: unknown): boolean {
  return ['23503', '23505'].includes((error as PostgresError).code ?? '');
}

interface PostgresError {
  code?: string;
  constraint?: string;
  column?: string;
  message?: string;
}

function reasonOf(code: string, constraint: string | undefined, column: string | undefined): string | null {
  switch (code) {
    case '22003':
      return 'a number is out of range';
    case '22001':
    case '54000':
      return 'a text is too long';
    case '22P05':
    case '22021':
      return 'a text contains a character that cannot be stored';
    case '54001':
      return 'it is nested too deeply';
    case '23502':
      return `${column ?? 'a field'} is missing`;
    case '23503':
      return `it refers to something that does not exist (${constraint})`;
    case '23505':
      return `another row already has the same value (${constraint})`;
    case '23514':
      return `a value violates the constraint ${constraint}`;
    default:
      return null;
  }
}
