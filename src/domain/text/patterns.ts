/** One line that begins and ends with a visible character and has no control character. */
export const linePattern = '^[^\\s\\u0000-\\u001f]([^\\u0000-\\u001f]*[^\\s\\u0000-\\u001f])?$';
export const websitePattern = '^https?://[^\\s\\u0000-\\u001f]+$';
export const slugPattern = '^[a-z0-9]+(-[a-z0-9]+)*$';
/** A slug in a request. It is looser than `slugPattern`: a slug that no institute can have is not found, and no error. */
export const requestedSlugPattern = '^[a-z0-9-]{1,200}$';
export const currencyPattern = '^[A-Z]{3}$';

/** The requirement of each pattern in words, for validation errors. */
export const patternWords: ReadonlyMap<string, string> = new Map([
  [linePattern, 'must be a single line without leading or trailing spaces'],
  [websitePattern, 'must be a URL that begins with http:// or https:// and contains no spaces'],
  [slugPattern, 'must consist of lower-case letters and digits, with single hyphens between words'],
  [requestedSlugPattern, 'must consist of lower-case letters, digits and hyphens'],
  [currencyPattern, 'must be an ISO 4217 code, such as INR or USD'],
]);
