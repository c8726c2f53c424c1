import type { Catalogue, Institute } from '../catalogue.ts';
import { everyInstitute, maxNamesakes, type Recipe, references } from '../recipe.ts';
import { domainLabel } from '../words/acronyms.ts';
import { nameKey, typed, words } from '../words/names.ts';
import { wellKnownNames } from '../words/well-known-names.ts';

/** Another name of the institute: an alias in the data, the label of the web address, a well-known other name. */
export const alias: Recipe = {
  slice: 'alias',
  candidates: (catalogue) =>
    everyInstitute(catalogue).map((each) => ({ ...each, weight: weightOf(each.candidate) })),
  ask(institute, catalogue, random) {
    const others = otherNames(institute);
    if (others.length === 0) return null;
    const query = random.pick(others);
    const known = [institute, ...namesakes(institute, catalogue), ...catalogue.named(nameKey(query))];
    const short = query.includes(' ') ? [] : catalogue.abbreviated(query);
    const relevant = references([...known, ...short]);
    return relevant.length > 2 * maxNamesakes ? null : { query, relevant };
  },
};

function weightOf(institute: Institute): number {
  if (wellKnownNames(institute).length > 0) return 10;
  return realAliases(institute).length > 0 ? 2 : 1;
}

function otherNames(institute: Institute): string[] {
  const label = shortLabel(institute);
  return [
    ...wellKnownNames(institute),
    ...realAliases(institute).map(typed),
    ...(label ? [label] : []),
    ...(institute.kind === 'university' ? turned(institute) : []),
  ];
}

/** The aliases that differ from the name: 'Anna University' does not differ from 'Anna University, Chennai'. */
function realAliases({ name, core, full, aliases }: Institute): string[] {
  const known = new Set([name, core ?? '', full ?? ''].map(nameKey));
  return aliases.filter(
    (other) => !known.has(nameKey(other)) && words(other).length <= 8 && typed(other).length > 2,
  );
}

/** The label of the web address, if it abbreviates the name: letters of the name in order, from the beginning of a word. */
export function shortLabel({ name, website }: Pick<Institute, 'name' | 'website'>): string | null {
  const label = domainLabel(website);
  if (!label || label.length > 6 || words(name).includes(label)) return null;
  const all = words(name);
  const starts = all.flatMap((word, at) => (word[0] === label[0] ? [all.slice(at).join('')] : []));
  return starts.some((text) => isSubsequence(label, text)) ? label : null;
}

function isSubsequence(letters: string, text: string): boolean {
  let at = -1;
  return [...letters].every((letter) => {
    at = text.indexOf(letter, at + 1);
    return at >= 0;
  });
}

/** 'Pune University' <-> 'university of pune', if the first word is the place of the university. */
export function turned({
  name,
  city,
  district,
  state,
}: Pick<Institute, 'name' | 'city' | 'district' | 'state'>): string[] {
  const [own, ...rest] = name.split(',').map((part) => part.trim());
  const [, before, after] = /^(?:([\p{L} ]+) University|University of ([\p{L} ]+))$/iu.exec(own ?? '') ?? [];
  const place = before ?? after;
  const places = [...rest, city, district, state].map((text) => nameKey(text ?? ''));
  if (!place || !places.includes(nameKey(place))) return [];
  return [(before ? `university of ${place}` : `${place} university`).toLowerCase()];
}

function namesakes(institute: Institute, catalogue: Catalogue): readonly Institute[] {
  return catalogue.named(nameKey(institute.core ?? institute.name));
}
