import { readLocation } from '../institutes/location.ts';
import { isValueFacet, type ValueFacetName, valueFacets } from '../search/facets.ts';

/**
 * Whether a published institute has this value of the facet. Any other value is free text, which may say anything about a
 * person.
 */
export type IsKnownValue = (facet: ValueFacetName, value: string) => boolean;

/** The replacement for a redacted text. */
export const redacted = '…';

const mailAddress = /@|%40/i;
const longNumber = /\+?\d[\d\s().-]{5,}\d/g;

/** The text with mail addresses and long numbers, such as phone numbers, redacted. */
export function redactPersonalData(text: string): string {
  return redactAddresses(text).replace(longNumber, redacted);
}

/** The text with mail addresses redacted. */
export function redactAddresses(text: string): string {
  if (!mailAddress.test(text)) return text;
  return text.replace(/\S+/g, (word) => (mailAddress.test(word) ? redacted : word));
}

/** A JSON value with mail addresses redacted in all its texts, and with the members whose name says that they are secret. */
export function redactJson(value: unknown): unknown {
  if (typeof value === 'string') return redactAddresses(value);
  if (Array.isArray(value)) return value.map(redactJson);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [
      redactAddresses(name),
      secretName.test(name) ? '[Redacted]' : redactJson(member),
    ]),
  );
}

const secretName = /token|password|secret|signature|authorization|api_?key/i;
// Parameters that take numbers only.
const numeric = /^(?:page|limit|radius|(?:fee|established|rating)_(?:min|max))$/;

/**
 * A query string as it may be logged: secrets, cursors, unknown facet values, mail addresses and long numbers are redacted;
 * coordinates are rounded to a tenth of a degree, about ten kilometres. Accepts any text, in linear time.
 */
export function redactQuery(queryString: string, isKnown: IsKnownValue): string {
  if (queryString === '') return '';
  return queryString
    .split('&')
    .map((pair) => {
      const [name = '', value = ''] = pair.split(/=(.*)/s, 2);
      const plainName = decoded(name);
      const logged = secretName.test(plainName)
        ? '[Redacted]'
        : loggedValue(plainName, value, decoded(value), isKnown);
      const loggedName = redactPersonalData(plainName) === plainName ? name : redacted;
      return pair.includes('=') ? `${loggedName}=${logged}` : loggedName;
    })
    .join('&');
}

function loggedValue(name: string, written: string, value: string, isKnown: IsKnownValue): string {
  if (value === '') return written;
  if (name === 'near') {
    const location = readLocation(value);
    return location ? `${location.lat.toFixed(1)},${location.lon.toFixed(1)}` : redacted;
  }
  if (name === 'cursor') return redacted;
  if (isValueFacet(name)) return isKnown(name, value) ? written : redacted;
  if (numeric.test(name) && /^\d{1,10}(\.\d{1,10})?$/.test(value)) return written;
  const harmless = redactPersonalData(value);
  if (harmless === value) return written;
  return encodeURIComponent(harmless).replaceAll(encodeURIComponent(redacted), redacted);
}

const withToken = '/unsubscribe/';

/** A path as it may be logged: segments that may be a mail address, and tokens, are redacted. */
export function redactPath(path: string): string {
  if (path.startsWith(withToken)) return `${withToken}${redacted}`;
  if (!mailAddress.test(path)) return path;
  return path
    .split('/')
    .map((part) => (mailAddress.test(part) ? redacted : part))
    .join('/');
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    // Text that is not UTF-8 is not decoded, but a mail address in it must be recognised.
    return text.includes('%40') ? '@' : text;
  }
}

/** Whether a canonical query may be listed as popular: the log would redact nothing of it. */
export function isImpersonalQuery(query: string, isKnown: IsKnownValue): boolean {
  const parameters = new URLSearchParams(query);
  if (parameters.has('near') || parameters.has('cursor')) return false;
  for (const [name, value] of parameters) {
    if (isValueFacet(name) ? !isKnown(name, value) : redactPersonalData(value) !== value) return false;
  }
  return true;
}

const fieldFacets = new Map(
  Object.entries(valueFacets).flatMap(([name, facet]) =>
    [facet.field, ...('programmeField' in facet ? [facet.programmeField] : [])].map(
      (field) => [field as string, name as ValueFacetName] as const,
    ),
  ),
);
const valueList = /"([a-z_.]+)":(\[(?:"(?:[^"\\]|\\.)*",?)*\])/g;
const quotedText = /"(?:[^"\\]|\\.)*"/g;

/** Whether a search, as JSON in the query language of Elasticsearch, may be listed as popular. */
export function isImpersonalSearch(json: string, isKnown: IsKnownValue): boolean {
  if (json.includes('geo_distance')) return false;
  for (const [text] of json.matchAll(quotedText)) if (redactPersonalData(text) !== text) return false;
  for (const [, field = '', values = ''] of json.matchAll(valueList)) {
    const facet = fieldFacets.get(field);
    if (facet === undefined && field !== 'programme_pairs') continue;
    const isKnownHere = (value: string) =>
      facet === undefined ? isKnownPair(value, isKnown) : isKnown(facet, value);
    if (!(JSON.parse(values) as string[]).every(isKnownHere)) return false;
  }
  return true;
}

/** Whether all values of a programme pair are known; `pairOf` writes it as `discipline=law|level=diploma`. */
function isKnownPair(pair: string, isKnown: IsKnownValue): boolean {
  return pair.split('|').every((fact) => {
    const [name = '', value = ''] = fact.split(/=(.*)/s, 2);
    return isValueFacet(name) && isKnown(name, value);
  });
}
