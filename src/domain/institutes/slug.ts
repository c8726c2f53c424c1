import { slugPattern } from '../text/patterns.ts';

/** The schema options of a stored slug, the same as the check of the database schema. */
export const storedSlug = { pattern: slugPattern, maxLength: 200 };

/**
 * Derives a slug from a text: lower-case ASCII words joined by hyphens, without apostrophes, and with 'and' for '&'. It has at
 * most `maxLength` characters and ends after a whole word. It is '' when the text has no letter or digit of ASCII.
 */
export function slugify(text: string, maxLength = 100): string {
  const slug = text
    .normalize('NFKD')
    .replace(/[\p{M}'’‘`´]/gu, '')
    .replaceAll('&', ' and ')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');
  if (slug.length <= maxLength) return slug;
  const cut = slug.slice(0, maxLength + 1).lastIndexOf('-');
  return cut > 0 ? slug.slice(0, cut) : slug.slice(0, maxLength);
}
