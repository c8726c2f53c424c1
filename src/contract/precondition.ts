import { AppError } from '../errors.ts';

/** The versions that a change accepts, as `If-Match` names them. */
export type Expected = 'any' | number[];

/** Checks that the record has an accepted version. @throws AppError precondition-failed with the current version */
export function checkVersion(expected: Expected, version: number): void {
  if (expected === 'any' || expected.includes(version)) return;
  const named = expected.length > 0 ? `version ${expected.join(' or ')}` : 'no version';
  throw new AppError(
    'precondition-failed',
    `The record has version ${version}, but \`If-Match\` names ${named}.`,
    {
      version,
    },
  );
}
