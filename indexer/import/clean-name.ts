/**
 * The name as it may be shown: one kind of white space, no stray quotes at the ends, no commas at the end. Characters
 * that the source lost (U+FFFD) were apostrophes before an s and dashes between spaces.
 */
export function cleanName(text: string): string {
  const spaced = text
    .replace(/(?<=\p{L})\uFFFD(?=s\b)/giu, '’')
    .replace(/(?<=\s)\uFFFD(?=\s)/g, '-')
    .replaceAll('\uFFFD', ' ')
    .replace(/[\s\p{Cc}\p{Zs}]+/gu, ' ');
  return spaced
    .replace(/^[\s"'`,]+/, '')
    .replace(/\s+,/g, ',')
    .replace(/[\s"`,]+$/, '')
    .replace(/(?<!s)'$/i, '');
}
