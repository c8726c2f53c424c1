import type { ProblemExample } from '../endpoint.ts';

// No request causes these.
export const internalError: ProblemExample[] = [
  {
    name: 'internal-error',
    summary: 'Internal server error',
    detail: 'An internal error occurred. Please try again.',
  },
];

export const searchUnavailable: ProblemExample[] = [
  {
    name: 'search-unavailable',
    summary: 'Elasticsearch is unavailable',
    detail: 'Search is temporarily unavailable. Please try again.',
  },
];

export const databaseUnavailable: ProblemExample[] = [
  {
    name: 'database-unavailable',
    summary: 'The database is unavailable',
    detail: 'The database is temporarily unavailable. Please try again.',
  },
];

/** An unknown parameter, as every endpoint without parameters refuses it. */
export function unknownParameter(path: string): ProblemExample[] {
  return [
    {
      name: 'unknown-parameter',
      summary: 'Unknown query parameter',
      request: `${path}?colour=red`,
      detail: 'Please correct: colour.',
      errors: [{ parameter: 'colour', detail: 'is not a known parameter' }],
    },
  ];
}

// Without a request: no slug has changed in the real data.
export const movedInstitute: ProblemExample[] = [
  {
    name: 'old-slug',
    summary: 'An old slug of the institute',
    detail: 'This institute now has the slug "anna-university-chennai".',
  },
];

export const unknownInstitute = (request: string): ProblemExample[] => [
  {
    name: 'unknown-institute',
    summary: 'An institute that does not exist',
    request,
    detail: 'No institute with the slug "nowhere-college" exists.',
  },
];

// These have no request: it would have to be sent hundreds of times, be too long to show, or take too long.
export const uriTooLong: ProblemExample[] = [
  {
    name: 'uri-too-long',
    summary: 'A URL of more than 8,000 characters',
    detail: 'The URL must have at most 8000 characters.',
  },
];

export const tooManyRequests: ProblemExample[] = [
  {
    name: 'too-many-requests',
    summary: 'The rate limit is exceeded',
    detail: 'Too many requests. Please try again in 24 s.',
  },
];

export const timedOut: ProblemExample[] = [
  {
    name: 'timed-out',
    summary: 'The request timed out',
    detail: 'The request took too long. Please try again.',
  },
];
