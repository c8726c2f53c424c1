import type { SourceRow } from '../record.ts';

/** The fields of an institute that `csv` and `ndjson` carry, by the names of the columns. Lists are `a|b` in CSV. */
export const fields = [
  'source_id',
  'name',
  'kind',
  'ownership',
  'university',
  'country',
  'state',
  'district',
  'city',
  'gender',
  'website',
  'aliases',
  'disciplines',
] as const;

export const requiredFields = ['source_id', 'name', 'kind'] as const;

type Field = (typeof fields)[number];
const lists: ReadonlySet<string> = new Set<Field>(['aliases', 'disciplines']);
const mostAliases = 50;

/** The record of one row, or every reason against it at once. Empty texts and null mean that the row says nothing. */
export function recordOf(line: number, row: Record<string, unknown>): SourceRow {
  const faults: string[] = [];
  const unknown = Object.keys(row).filter((key) => !(fields as readonly string[]).includes(key));
  if (unknown.length > 0) faults.push(`unknown fields: ${unknown.join(', ')}`);
  const text = (field: Field): string | null => {
    const value = row[field] ?? null;
    if (value === null) return null;
    if (typeof value === 'string') return value.trim() || null;
    faults.push(`${field} is no text`);
    return null;
  };
  const list = (field: Field): string[] => {
    const value = row[field] ?? [];
    const parts = typeof value === 'string' ? value.split('|') : value;
    if (Array.isArray(parts) && parts.every((part) => typeof part === 'string')) {
      return [...new Set(parts.map((part) => part.trim()).filter(Boolean))];
    }
    faults.push(`${field} is no list of texts`);
    return [];
  };
  const texts = Object.fromEntries(
    fields.filter((field) => !lists.has(field)).map((field) => [field, text(field)]),
  ) as Record<Field, string | null>;
  const aliases = list('aliases');
  const disciplines = list('disciplines');
  for (const field of requiredFields) {
    if ((row[field] ?? '') === '' || (typeof row[field] === 'string' && !texts[field])) {
      faults.push(`${field} is missing`);
    }
  }
  const { country, state, district, website } = texts;
  if (!country && (state || district)) faults.push('a state or district needs its country');
  if (district && !state) faults.push('a district needs its state');
  if (website && !(/^https?:\/\//.test(website) && URL.canParse(website))) {
    faults.push('website is no http(s) address');
  }
  if (aliases.length > mostAliases) faults.push(`aliases has more than ${mostAliases} names`);
  if (faults.length > 0) return { line, reason: faults.join('; ') };
  return {
    line,
    source_id: texts.source_id as string,
    name: texts.name as string,
    kind: texts.kind as string,
    affiliation: texts.university,
    place: country ? { country, state, district } : null,
    city: texts.city,
    ownership: texts.ownership,
    gender: texts.gender,
    disciplines,
    provenance: {},
    initial: { aliases, popularity: 0, website },
    raw: row,
  };
}
