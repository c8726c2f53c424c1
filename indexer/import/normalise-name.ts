/**
 * Normalises a name for display: single spaces, no stray quotes at either end, no trailing commas. A replacement character
 * (U+FFFD) that the source contains was an apostrophe before an s, or a dash between spaces.
 */
export function normaliseName(text: string): string {
  const spaced = text
    .replace(/(?<=\p{L})\uFFFD(?=s\b)/giu, '’')
    .replace(/(?<=\s)\uFFFD(?=\s)/g, '-')
    .replaceAll('\uFFFD', ' ')
    .replace(/[\s\p{Cc}\p{Zs}]+/gu, ' ');
  const trimmed = trimEnd(spaced.replace(/^[\s"'`,]+/, '').replace(/ ,/g, ','));
  return trimmed.replace(/(?<!s)'$/i, '');
}

/** Removes trailing characters. A regular expression would take quadratic time on long runs of them. */
function trimEnd(text: string): string {
  let end = text.length;
  while (end > 0 && /[\s"`,]/.test(text.charAt(end - 1))) end -= 1;
  return text.slice(0, end);
}
