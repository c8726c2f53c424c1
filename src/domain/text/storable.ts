/** The text as Postgres can store it: without NUL, and with lone surrogates replaced by U+FFFD. */
export function storableText(text: string): string {
  return text.replaceAll('\0', '').toWellFormed();
}

// JSON.stringify writes NUL and lone surrogates like this. A text that contains these characters itself is checked needlessly.
const suspicious = /\\u(0000|d[89a-f])/;

/**
 * The JSON of a value from outside as Postgres can store it as jsonb: every text in it, including the names of members, is made
 * storable.
 * @throws RangeError if the value is nested too deeply
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
