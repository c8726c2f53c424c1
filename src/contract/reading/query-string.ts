import { encodingError } from '../../domain/text/visible-text.ts';
import type { FieldError } from '../../errors.ts';

/**
 * Splits a raw query string. Text that is not valid percent-encoded UTF-8 is an error; URLSearchParams would silently
 * replace it with U+FFFD.
 */
export function splitQueryString(queryString: string): {
  values: Map<string, string[]>;
  errors: FieldError[];
} {
  const values = new Map<string, string[]>();
  const errors: FieldError[] = [];
  for (const pair of queryString.split('&')) {
    if (pair === '') continue;
    const equals = pair.indexOf('=');
    const [rawName, rawValue] = equals < 0 ? [pair, ''] : [pair.slice(0, equals), pair.slice(equals + 1)];
    const name = decode(rawName);
    const value = decode(rawValue);
    if (name === null || value === null) {
      errors.push({ parameter: name ?? rawName.slice(0, 50), detail: 'must be valid UTF-8' });
      continue;
    }
    const detail = encodingError(name) ?? encodingError(value);
    if (detail) {
      errors.push({ parameter: name, detail });
      continue;
    }
    const known = values.get(name);
    if (known) known.push(value);
    else values.set(name, [value]);
  }
  return { values, errors };
}

function decode(text: string): string | null {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return null;
  }
}
