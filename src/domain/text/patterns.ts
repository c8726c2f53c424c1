/** Begins and ends with something to see, and has nothing that Postgres cannot hold or a line cannot show. */
export const linePattern = '^[^\\s\\u0000-\\u001f]([^\\u0000-\\u001f]*[^\\s\\u0000-\\u001f])?$';
export const websitePattern = '^https?://[^\\s\\u0000-\\u001f]+$';
export const slugPattern = '^[a-z0-9]+(-[a-z0-9]+)*$';
/** What may be asked for as a slug. */
export const requestedSlugPattern = '^[a-z0-9-]{1,200}$';
export const currencyPattern = '^[A-Z]{3}$';

/** What each of them asks for, in words. */
export const patternWords: ReadonlyMap<string, string> = new Map([
  [linePattern, 'must be one line, without spaces at its ends'],
  [websitePattern, 'must be an address that begins with http:// or https://, without spaces'],
  [slugPattern, 'must be lower-case letters and digits, words joined by -'],
  [requestedSlugPattern, 'must be lower-case letters, digits and -'],
  [currencyPattern, 'must be three capital letters, such as INR or USD'],
]);
