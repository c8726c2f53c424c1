import { canonicalWords, isGeneric, words } from './names.ts';

const institution =
  /\b(coll?ege?s?|inst\w*|mahavi\w*|school|faculty|academy|polytechnic|universit\w*|vid[yh]+ap\w*|vish?[wv]avid\w*)\b/i;
const address =
  /\b(road|rd|marg|street|nagar|colony|chowk|bazar|sector|plot|phase|layout|cross|main|floor|dist\w*|tal|taluka?|tq|teh\w*|post|p\.?o|vpo|vill\w*|gram|pin|mob|ph|phone|near|nr|opp\w*|behind|beside|nh|km|bypass|urban|rural mandal|block|stage|at|ta|di|peth|station|highway|campus|complex|city|address|secretary)\b|\d/i;
const trust =
  /^.*\b(societ(y'?s?|ies)|sansthas?|trusts?'?s?|mandals?|mandali|samajs?|foundations?|prati?s?hth?ans?|prasarak|sanghs?|samitis?|association'?s|sabhas?)('s)?\b\s*/i;

export interface NamedPlace {
  city: string | null;
  district: string | null;
  state: string | null;
}

/**
 * The name as a person would say it, without the address, codes and place after it: 'GOVT. COLLEGE, KANGAN' -> 'GOVT. COLLEGE'.
 * Null if that cannot be derived from the name alone.
 */
export function coreName(name: string, place: NamedPlace): string | null {
  const parts = bare(name)
    .split(/[,;]|\s-\s|-(?=\s*[A-Z]{4,}$)/)
    .map((part) => part.trim())
    .filter((part) => part !== '');
  const named = parts.findIndex((part) => institution.test(part));
  const own = parts.slice(0, Math.max(named, 0) + 1).join(', ');
  const core = withoutPlace(own, place);
  return isSound(core) ? core : null;
}

/** The name with the address after it, if that is short enough to be typed; null otherwise. */
export function nameWithAddress(name: string): string | null {
  const full = bare(name).replace(/[\s,.-]+$/, '');
  return isSound(full) ? full : null;
}

/**
 * The name without the society before it: 'Dhole Patil College of Engineering' for 'Dhole Patil Education Societys Dhole Patil
 * College of Engineering'. Null if there is no society.
 */
export function nameWithoutTrust(core: string): string | null {
  const rest = core.replace(trust, '');
  return rest !== core && institution.test(rest) && isSound(rest) && isDistinct(rest) ? rest : null;
}

/** Whether some word identifies the institute. */
export function isDistinct(text: string): boolean {
  return canonicalWords(text).some((word) => word.length > 1 && !isGeneric(word));
}

/** The name without parentheses, a code before it and numbers after it: 'B253 …', '… 118', '…-413002.' */
function bare(name: string): string {
  return name
    .replace(/\([^)]*\)?/g, ' ')
    .replace(/^\s*[A-Z]{0,2}\d+[\s.:-]+/, '')
    .replace(/[\s,.-]+\d{2,}[\s.]*$/, '')
    .replace(/\s+/g, ' ')
    .replace(/[\s.-]+$/, '')
    .trim();
}

function isSound(text: string): boolean {
  const count = words(text).length;
  return count >= 2 && count <= 9 && text.length >= 6 && !address.test(text);
}

/** Drops a place at the end of the name, unless it is part of the name: 'University of Hyderabad', 'Pune University'. */
function withoutPlace(own: string, place: NamedPlace): string {
  for (const name of [place.city, place.district, place.state]) {
    if (name === null || !own.toLowerCase().endsWith(` ${name.toLowerCase()}`)) continue;
    const rest = own.slice(0, -name.length).replace(/[\s,.-]+$/, '');
    const last = words(rest).at(-1) ?? '';
    if (
      institution.test(rest) &&
      isDistinct(rest) &&
      !/^(of|in|at|for|and|west|east|north|south)$/.test(last)
    )
      return rest;
  }
  return own;
}
