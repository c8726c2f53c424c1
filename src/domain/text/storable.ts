/** What Postgres takes as text: without NUL, and lone surrogates as U+FFFD. */
export function storableText(text: string): string {
  return text.replaceAll('\0', '').toWellFormed();
}

// JSON.stringify writes NUL and lone surrogates like this; a text that spells it out is only looked at in vain.
const suspicious = /\\u(0000|d[89a-f])/;

/**
 * What Postgres takes as jsonb for a value of foreign origin: every text in it, names of members too, is storable.
 * @throws RangeError where the value is nested too deeply
 */
export function storableJson(value: unknown): string {
  const json = JSON.stringify(value) ?? 'null';
  if (!suspicious.test(json)) return json;
  return JSON.stringify(value, (_, item: unknown) => {
    if (typeof item === 'string') return storableText(item);
    if (typeof item !== 'object' || item === null || Array.isArray(item)) return item;
    return Object.fromEntries(Object.entries(item).map(([name, member]) => [storableText(name), member]));
  });
}
