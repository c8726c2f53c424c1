import type { ProblemExample } from '../endpoint.ts';

// What no request brings about.
export const internalError: ProblemExample[] = [
  { name: 'internal-error', summary: 'A fault of ours', detail: 'An unexpected error occurred.' },
];

export const searchUnavailable: ProblemExample[] = [
  {
    name: 'search-unavailable',
    summary: 'The index cannot be reached',
    detail: 'Search is temporarily unavailable. Please try again.',
  },
];

export const databaseUnavailable: ProblemExample[] = [
  {
    name: 'database-unavailable',
    summary: 'The database cannot be reached',
    detail: 'The database is temporarily unavailable. Please try again.',
  },
];

/** An unknown parameter, as every call without parameters refuses it. */
export function unknownParameter(path: string): ProblemExample[] {
  return [
    {
      name: 'unknown-parameter',
      summary: 'A parameter that there is not',
      request: `${path}?colour=red`,
      detail: 'Please correct: colour.',
      errors: [{ parameter: 'colour', detail: 'is not a known parameter' }],
    },
  ];
}

// Nobody's slug has changed in the real data.
export const movedInstitute: ProblemExample[] = [
  {
    name: 'old-slug',
    summary: 'A slug that the institute had before',
    detail: 'This institute now has the slug "anna-university-chennai".',
  },
];

export const unknownInstitute = (request: string): ProblemExample[] => [
  {
    name: 'unknown-institute',
    summary: 'No institute of that slug',
    request,
    detail: 'No institute with the slug "nowhere-college" exists.',
  },
];

// These have no request: it would have to be sent hundreds of times, be too long to show, or take too long.
export const uriTooLong: ProblemExample[] = [
  {
    name: 'uri-too-long',
    summary: 'An address of more than 8,000 characters',
    detail: 'The address must have at most 8000 characters.',
  },
];

export const tooManyRequests: ProblemExample[] = [
  {
    name: 'too-many-requests',
    summary: 'The limit is used up',
    detail: 'Too many requests. Please try again in 24 s.',
  },
];

export const timedOut: ProblemExample[] = [
  {
    name: 'timed-out',
    summary: 'An answer that is not ready in time',
    detail: 'The request took too long. Please try again.',
  },
];
