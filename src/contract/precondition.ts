import { AppError } from '../errors.ts';

/** The versions that a change may be made to, as If-Match names them. */
export type Expected = 'any' | number[];

/** @throws AppError precondition-failed that says which version there is */
export function checkVersion(expected: Expected, version: number): void {
  if (expected === 'any' || expected.includes(version)) return;
  const named = expected.length > 0 ? `version ${expected.join(' or ')}` : 'no version of it';
  throw new AppError('precondition-failed', `The record is at version ${version}; If-Match names ${named}.`, {
    version,
  });
}
