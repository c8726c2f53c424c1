import type { SourceInstitute } from './source-institutes.ts';
import { domainLabel, initialsOf, splitPlace, statedShortNames } from './words/acronyms.ts';
import { coreName, nameWithAddress } from './words/core-name.ts';
import { canonicalWords, nameKey } from './words/names.ts';

export interface Institute extends Omit<SourceInstitute, 'id'> {
  /** The name as a person would say it, without address and place; null if that cannot be derived. */
  core: string | null;
  /** The name with its address, if that is short; null otherwise. */
  full: string | null;
}

/** The look-ups in the data that the recipes need. */
export interface Catalogue {
  institutes: readonly Institute[];
  /** The synonyms: groups of terms that mean the same. */
  synonyms: readonly (readonly string[])[];
  /** The institutes with this name, core name or alias, by name key. */
  named(key: string): readonly Institute[];
  /** The institutes with these significant initials, also those whose name begins with or states them, or whose web address does. */
  abbreviated(acronym: string): readonly Institute[];
  /** How many institutes have all these canonical words in their name, aliases or place. */
  containing(words: readonly string[]): number;
  /** The institutes whose core or full name, as a key, begins with this text. */
  beginning(prefix: string): readonly Institute[];
}

export function createCatalogue(
  rows: readonly Omit<SourceInstitute, 'id'>[],
  synonyms: Catalogue['synonyms'] = [],
): Catalogue {
  const institutes = rows.map((row) => ({
    ...row,
    core: coreName(row.name, row),
    full: nameWithAddress(row.name),
  }));
  const byKey = new Map<string, Institute[]>();
  const byAcronym = new Map<string, Institute[]>();
  const byWord = new Map<string, Set<number>>();
  institutes.forEach((institute, position) => {
    for (const key of keysOf(institute)) add(byKey, key, institute);
    for (const acronym of acronymsOf(institute)) add(byAcronym, acronym, institute);
    for (const word of wordsOf(institute)) {
      const known = byWord.get(word);
      if (known) known.add(position);
      else byWord.set(word, new Set([position]));
    }
  });
  const sortedKeys = [...byKey.keys()].sort();

  return {
    institutes,
    synonyms,
    named: (key) => byKey.get(key) ?? [],
    abbreviated: (acronym) => byAcronym.get(acronym) ?? [],
    containing: (words) => countCommon(words.map((word) => byWord.get(word) ?? new Set())),
    beginning(prefix) {
      const found = new Set<Institute>();
      for (let at = lowerBound(sortedKeys, prefix); sortedKeys[at]?.startsWith(prefix); at += 1) {
        for (const institute of byKey.get(sortedKeys[at] as string) ?? []) found.add(institute);
      }
      return [...found];
    },
  };
}

function keysOf({ name, core, full, aliases }: Institute): Set<string> {
  const texts = [name, ...(core ? [core] : []), ...(full ? [full] : []), ...aliases];
  return new Set(texts.map(nameKey).filter((key) => key !== ''));
}

function acronymsOf({ name, core, full, aliases, website }: Institute): Set<string> {
  const texts = [...(core ? [core] : []), ...(full ? [full] : []), ...aliases];
  const heads = [full, core].map((text) => splitPlace(text ?? '')?.head ?? '');
  const label = domainLabel(website);
  const first = canonicalWords(name)[0];
  return new Set([
    ...[...texts, ...heads].flatMap(initialsOf),
    ...statedShortNames(name),
    ...[label, first].filter((word) => word !== null && word !== undefined),
  ]);
}

function wordsOf({ name, aliases, city, district, state, country }: Institute): Set<string> {
  return new Set(
    [name, ...aliases, city, district, state, country].flatMap((text) => canonicalWords(text ?? '')),
  );
}

function add<T>(map: Map<string, T[]>, key: string, item: T) {
  const items = map.get(key);
  if (items) items.push(item);
  else map.set(key, [item]);
}

function countCommon(sets: ReadonlySet<number>[]): number {
  const [rarest, ...others] = [...sets].sort((a, b) => a.size - b.size);
  if (!rarest) return 0;
  let count = 0;
  for (const position of rarest) if (others.every((set) => set.has(position))) count += 1;
  return count;
}

function lowerBound(sorted: readonly string[], key: string): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] as string) < key) low = middle + 1;
    else high = middle;
  }
  return low;
}
