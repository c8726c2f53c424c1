/**
 * The name as it may be shown: one kind of white space, no stray quotes at the ends, no commas at the end. Characters
 * that the source lost (U+FFFD) were apostrophes before an s and dashes between spaces.
 */
export function normaliseName(text: string): string {
  const spaced = text
    .replace(/(?<=\p{L})\uFFFD(?=s\b)/giu, '’')
    .replace(/(?<=\s)\uFFFD(?=\s)/g, '-')
    .replaceAll('\uFFFD', ' ')
    .replace(/[\s\p{Cc}\p{Zs}]+/gu, ' ');
  const trimmed = withoutEnd(spaced.replace(/^[\s"'`,]+/, '').replace(/ ,/g, ','));
  return trimmed.replace(/(?<!s)'$/i, '');
}

/** A pattern for it takes quadratic time: it tries each run of such characters anew from each of them. */
function withoutEnd(text: string): string {
  let end = text.length;
  while (end > 0 && /[\s"`,]/.test(text[end - 1] as string)) end -= 1;
  return text.slice(0, end);
}
