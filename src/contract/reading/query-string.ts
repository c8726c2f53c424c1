import type { FieldError } from '../../errors.ts';
import { encodingError } from './json-bounds.ts';

/**
 * Splits a raw query string strictly: what is not valid percent-encoded UTF-8 is a fault, where URLSearchParams would
 * put a replacement character in silence.
 */
export function splitQueryString(queryString: string): {
  values: Map<string, string[]>;
  faults: FieldError[];
} {
  const values = new Map<string, string[]>();
  const faults: FieldError[] = [];
  for (const pair of queryString.split('&')) {
    if (pair === '') continue;
    const equals = pair.indexOf('=');
    const [rawName, rawValue] = equals < 0 ? [pair, ''] : [pair.slice(0, equals), pair.slice(equals + 1)];
    const name = decode(rawName);
    const value = decode(rawValue);
    if (name === null || value === null) {
      faults.push({ parameter: name ?? rawName.slice(0, 50), detail: 'is not valid UTF-8' });
      continue;
    }
    const wrong = encodingError(name) ?? encodingError(value);
    if (wrong) {
      faults.push({ parameter: name, detail: wrong });
      continue;
    }
    const known = values.get(name);
    if (known) known.push(value);
    else values.set(name, [value]);
  }
  return { values, faults };
}

function decode(text: string): string | null {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return null;
  }
}
