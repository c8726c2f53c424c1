/**
 * Why the database refused to write a row, in words; null where the error is no refusal of data but an outage, a
 * missing table or the like.
 */
export function describeRejection(error: unknown): string | null {
  const { code = '', constraint, column, message } = error as PostgresError;
  // Classes of SQLSTATE: cardinality, data, integrity constraints, limits of the program (such as an index entry's size).
  if (!/^(21|22|23|54)...$/.test(code)) return null;
  return `The database refused this row: ${reasonOf(code, constraint, column) ?? message}`;
}

/** Whether a concurrent transaction may have caused it: the same rows can be written when they are looked up anew. */
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
      return 'a text has a character that cannot be stored';
    case '54001':
      return 'it is nested too deeply';
    case '23502':
      return `${column ?? 'a field'} is missing`;
    case '23503':
      return `it refers to something that does not exist (${constraint})`;
    case '23505':
      return `another row has the same value already (${constraint})`;
    case '23514':
      return `a value is not allowed by the constraint ${constraint}`;
    default:
      return null;
  }
}
