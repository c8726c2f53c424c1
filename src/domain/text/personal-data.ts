import { readLocation } from '../institutes/location.ts';
import { isValueFacet, type ValueFacetName, valueFacets } from '../search/facets.ts';

/**
 * Whether some published institute has this value. Whatever else is given for a facet is free text, which may say anything of
 * anybody.
 */
export type IsKnownValue = (facet: ValueFacetName, value: string) => boolean;

/** What stands for a text that is not kept. */
export const hidden = '…';

const address = /@|%40/i;
const longNumber = /\+?\d[\d\s().-]{5,}\d/g;

/** The text without what may be somebody's mail address, phone number or the like. */
export function withoutPersonalData(text: string): string {
  const withoutAddresses = address.test(text)
    ? text.replace(/\S+/g, (word) => (address.test(word) ? hidden : word))
    : text;
  return withoutAddresses.replace(longNumber, hidden);
}

const secretName = /token|password|secret|authorization|api_?key/i;
// Numbers and words of ours, and a cursor's signed text that says where in a list somebody is.
const withoutText = /^(?:page|limit|radius|(?:fee|established|rating)_(?:min|max))$/;

/**
 * A query string as it may be logged: secrets and cursors are hidden, so are values of facets that are not known, mail
 * addresses and long numbers; coordinates are rounded to a tenth of a degree, about ten kilometres. Takes any text.
 */
export function loggedQuery(queryString: string, isKnown: IsKnownValue): string {
  if (queryString === '') return '';
  return queryString
    .split('&')
    .map((pair) => {
      const [name = '', value = ''] = pair.split(/=(.*)/s, 2);
      const plainName = decoded(name);
      const logged = secretName.test(plainName)
        ? '[Redacted]'
        : loggedValue(plainName, value, decoded(value), isKnown);
      const loggedName = withoutPersonalData(plainName) === plainName ? name : hidden;
      return pair.includes('=') ? `${loggedName}=${logged}` : loggedName;
    })
    .join('&');
}

function loggedValue(name: string, written: string, value: string, isKnown: IsKnownValue): string {
  if (value === '') return written;
  if (name === 'near') {
    const location = readLocation(value);
    return location ? `${location.lat.toFixed(1)},${location.lon.toFixed(1)}` : hidden;
  }
  if (name === 'cursor') return hidden;
  if (isValueFacet(name)) return isKnown(name, value) ? written : hidden;
  if (withoutText.test(name) && /^\d{1,10}(\.\d{1,10})?$/.test(value)) return written;
  const kept = withoutPersonalData(value);
  return kept === value ? written : encodeURIComponent(kept).replaceAll(encodeURIComponent(hidden), hidden);
}

/** A path as it may be logged: a part of it that may be a mail address is hidden. */
export function loggedPath(path: string): string {
  if (!address.test(path)) return path;
  return path
    .split('/')
    .map((part) => (address.test(part) ? hidden : part))
    .join('/');
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    // Not UTF-8: nobody reads it.
    return text.includes('%40') ? '@' : text;
  }
}

/** Whether a canonical query may be listed as popular: nothing of it would be hidden in the log. */
export function isImpersonalQuery(query: string, isKnown: IsKnownValue): boolean {
  const parameters = new URLSearchParams(query);
  if (parameters.has('near') || parameters.has('cursor')) return false;
  for (const [name, value] of parameters) {
    if (isValueFacet(name) ? !isKnown(name, value) : withoutPersonalData(value) !== value) return false;
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
const listed = /"([a-z_.]+)":(\[(?:"(?:[^"\\]|\\.)*",?)*\])/g;
const quoted = /"(?:[^"\\]|\\.)*"/g;

/** The same of a search as it is sent to the index, as JSON. */
export function isImpersonalSearch(json: string, isKnown: IsKnownValue): boolean {
  if (json.includes('geo_distance')) return false;
  for (const [text] of json.matchAll(quoted)) if (withoutPersonalData(text) !== text) return false;
  for (const [, field = '', values = ''] of json.matchAll(listed)) {
    const facet = fieldFacets.get(field);
    if (facet === undefined && field !== 'programme_pairs') continue;
    const isKnownHere = (value: string) =>
      facet === undefined ? isKnownPair(value, isKnown) : isKnown(facet, value);
    if (!(JSON.parse(values) as string[]).every(isKnownHere)) return false;
  }
  return true;
}

/** As `pairOf` writes it: `discipline=law|level=diploma`. */
function isKnownPair(pair: string, isKnown: IsKnownValue): boolean {
  return pair.split('|').every((fact) => {
    const [name = '', value = ''] = fact.split(/=(.*)/s, 2);
    return isValueFacet(name) && isKnown(name, value);
  });
}
