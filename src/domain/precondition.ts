import { AppError } from '../errors.ts';

/** The versions that a change may be made to, as If-Match names them. */
export type Expected = 'any' | number[];

/** @throws AppError precondition-failed that says which version there is */
export function checkVersion(expected: Expected, version: number): void {
  if (expected === 'any' || expected.includes(version)) return;
  throw new AppError('precondition-failed', `It was changed meanwhile: this is version ${version}.`, {
    headers: { ETag: `"${version}"` },
    version,
  });
}
