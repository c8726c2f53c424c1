import type { Catalogue, Institute } from '../catalogue.ts';
import type { Random } from '../random.ts';
import { everyInstitute, type Question, type Recipe, references } from '../recipe.ts';
import { domainLabel, initialsOf, splitPlace, statedShortNames } from '../words/acronyms.ts';
import { nameKey, words } from '../words/names.ts';

const maxWithStatedAcronym = 40;
const maxWithInitials = 10;
/** Families of institutes that are known by their initials and a place: IIT Roorkee, NIT Trichy, JNTU Hyderabad, GEC Thrissur. */
const families =
  /^(all india|indian|national|central|international|jawaharlal|government|govt|regional|rajiv|indira)\b/i;

/** The significant initials of names that people abbreviate: universities, families with a place, names that state an acronym. */
export const acronym: Recipe = {
  slice: 'acronym',
  candidates: (catalogue) =>
    everyInstitute(catalogue).map((each) => ({ ...each, weight: weightOf(each.candidate) })),
  ask(institute, catalogue, random) {
    return askFamily(institute, catalogue, random) ?? askInitials(institute, catalogue, random);
  },
};

function weightOf(institute: Institute): number {
  if (statedAcronymsOf(institute).length > 0) return 8;
  if (institute.kind === 'university') return 4;
  return families.test(institute.name) && !/^gov/i.test(institute.name) ? 1 : 0.02;
}

/** The initials that the institute itself uses. */
function statedAcronymsOf({ name, core, website, aliases }: Institute): string[] {
  const initials = new Set([name, core ?? '', ...aliases].flatMap(initialsOf));
  const label = domainLabel(website);
  const statedAcronyms = [
    ...statedShortNames(name),
    ...aliases.filter((alias) => /^[A-Z]{3,6}$/.test(alias)),
    ...(label ? [label] : []),
  ];
  return [...new Set(statedAcronyms.map((short) => short.toLowerCase()))].filter((short) =>
    initials.has(short),
  );
}

/** 'iit roorkee' or 'iitr', if at least three institutes share the name before the place. */
function askFamily(institute: Institute, catalogue: Catalogue, random: Random): Question | null {
  const split = splitPlace(institute.full ?? '');
  if (!split || !families.test(split.head)) return null;
  const [letters] = initialsOf(split.head);
  const place = words(split.place).join(' ');
  if (!letters || catalogue.beginning(`${nameKey(split.head)} `).length < 3) return null;
  const family = catalogue.abbreviated(letters).filter((one) => isAt(one, place));
  if (family.length === 0 || family.length > maxWithInitials) return null;
  if (random.next() < 0.7) return { query: `${letters} ${place}`, relevant: references(family) };
  const compact = `${letters}${place[0]}`;
  const all = catalogue.abbreviated(compact);
  return all.length > maxWithInitials ? null : { query: compact, relevant: references([...family, ...all]) };
}

function isAt({ name, city, district, state }: Institute, place: string): boolean {
  return (
    [city, district, state].some((text) => nameKey(text ?? '') === place) || nameKey(name).includes(place)
  );
}

function askInitials(institute: Institute, catalogue: Catalogue, random: Random): Question | null {
  const statedAcronyms = statedAcronymsOf(institute);
  if (statedAcronyms.length === 0 && institute.kind !== 'university') return null;
  const choices = statedAcronyms.length > 0 ? statedAcronyms : initialsOf(institute.core ?? '').slice(0, 1);
  if (choices.length === 0) return null;
  const letters = random.pick(choices);
  const all = catalogue.abbreviated(letters);
  if (all.length > (statedAcronyms.length > 0 ? maxWithStatedAcronym : maxWithInitials)) return null;
  return { query: letters, relevant: references(all) };
}
