import { canonicalWord } from './spelling.ts';

const generic = new Set(
  `a an the of and for in at to & college colleges institute institution institutions university school academy
  centre center faculty department campus group polytechnic mahavidyalaya vidyalaya vishwavidyalaya vidyapeeth degree
  arts art science sciences commerce technology engineering education management studies nursing pharmacy medical law
  computer computers business research training higher professional technical teachers teacher government women womens girls
  mahila pg ug ed bed general national first grade shri smt dr late saint memorial dental ayurvedic sanskrit agriculture
  pharmaceutical information application applications physical health development society trust constituent
  autonomous evening city state district india indian international central`.split(/\s+/),
);

/** Whether a canonical word says what kind of institute it is, not which one. */
export function isGeneric(word: string): boolean {
  return generic.has(word);
}

/** The words of a text in lower case, without accents and apostrophes, with '&' as 'and': letters and digits of any script. */
export function words(text: string): string[] {
  return text
    .normalize('NFKD')
    .replace(/\p{M}|['’‘`´]/gu, '')
    .toLowerCase()
    .replaceAll('&', ' and ')
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '');
}

/** The words in one spelling, with initials as one word: 'K.L.N. Engg College' -> kln engineering college. */
export function canonicalWords(text: string): string[] {
  const out: string[] = [];
  let initials = '';
  for (const word of [...words(text), '']) {
    if (/^\p{L}$/u.test(word)) {
      initials += word;
      continue;
    }
    if (initials !== '') out.push(initials);
    initials = '';
    if (word !== '') out.push(canonicalWord(word));
  }
  return out[0] === 'the' ? out.slice(1) : out;
}

/** A key that two texts share exactly if a reader takes them for the same name. */
export function nameKey(text: string): string {
  return canonicalWords(text).join(' ');
}

/** A name as people type it: in lower case, without commas, quotes and full stops at the end of a word. */
export function typed(text: string): string {
  return text
    .toLowerCase()
    .replace(/[“”"(),;:*#/\\[\]]+/g, ' ')
    .replace(/(?<=\p{L}{2})\.(?=\p{L})/gu, ' ')
    .replace(/(?<=\p{L}{2})\.(?=\s|$)/gu, '')
    .replace(/\s+-\s+|-$/g, ' ')
    .replace(/(?<=\S)&|&(?=\S)/g, ' & ')
    .replace(/\s+/g, ' ')
    .trim();
}
