import { slugPattern } from '../text/patterns.ts';

/** What a slug that is stored looks like, as the schema's check has it; it has at most 200 characters. */
export const storedSlug = { pattern: slugPattern, maxLength: 200 };

/**
 * ASCII lower case, words joined by '-', apostrophes dropped, '&' read as 'and'; at most `maxLength` characters, cut
 * between words. '' when nothing of the text can be written so.
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
