import type { Ownership } from '../enumerations.ts';
import { disciplinePhrases } from './discipline-phrases.ts';

export interface InferredFacts {
  /** The codes of the disciplines, sorted. */
  disciplines: string[];
  gender: 'women' | null;
  ownership: Ownership | null;
  provenance: Partial<Record<'disciplines' | 'gender' | 'ownership', 'inferred'>>;
}

/**
 * Infers the facts that the name of an Indian college or university plainly states. It prefers precision to recall: words of
 * an address, or of the trust that runs the institute, say nothing. Only the 300 characters that a name may have are read,
 * since the time of the patterns grows with the square of the length.
 */
export function inferFromName(name: string): InferredFacts {
  const text = withoutForeignWords(name.slice(0, 300));
  const disciplines = disciplinesIn(text);
  const gender = women.test(text.replace(womenInOtherSense, ' ')) ? 'women' : null;
  const ownership = ownershipIn(text);
  return {
    disciplines,
    gender,
    ownership,
    provenance: {
      ...(disciplines.length > 0 && { disciplines: 'inferred' }),
      ...(gender && { gender: 'inferred' }),
      ...(ownership && { ownership: 'inferred' }),
    },
  };
}

const institution =
  /\b(coll\w*|inst\w*|mahavid\w*|school|faculty|academy|polytechnic|university|vid[yh]+ap\w*)\b/;
const address =
  /\b(road|rd|marg|street|nagar|colony|chowk|bazar|sector|plot|phase|layout|cross|main|floor|dist\w*|tal|taluka?|tq|teh\w*|post|p\.?o|vpo|vill\w*|pin|mob|ph|phone)\b|\d{6}/;
const landmark = /\b(near|nr|opp|opposite|behind|beside|besides|adjacent|next to|c\/o|in front of)\b.*$/;
const placeByCollege =
  /\b[\w.]+\s+(college|school|hospital|university|institute)\s+(road|rd|chowk|square|campus|compound|premises|street|gate)\b/g;

/**
 * The name of a society, trust or foundation, with words such as 'Medical' or 'Women's' before it. Each word is matched in a
 * look-ahead and then taken as a whole (`\k<word>`), which makes the group atomic: the 's' at the end of a word fits in two
 * ways, and without that the time would double with each word.
 */
const trust =
  /\b(?:(?=(?<word>(education(al)?|edu\.?|edcuation|medical|technical|engineering|law|commerce|sciences?|arts?|agricultur\w*|health|management|nursing|pharmacy|computers?|research|women'?s?|mahila|girls|sanskrit|cultural|welfare|charitable|public|rural|social|utkarsha?|vikas|kalyan|shikshan|shiksha|krishi)('?s)?[\s,&]*(and\s+)?))\k<word>)+(society|soc|trust|foundation|sanstha|samiti|mandal|mandali|association|sangha?|prasarak|parishad|prat\w*han|samaj|council|academy's)('?s|'|\w*)/g;

/** The name in lower case with straight apostrophes, without addresses, landmarks and trusts. */
function withoutForeignWords(name: string): string {
  const text = name
    .toLowerCase()
    .replace(/[’‘`´\uFFFD]/g, "'")
    .replace(/\s+/g, ' ');
  return text
    .split(',')
    .filter((part, index) => index === 0 || institution.test(part) || !address.test(part))
    .map((part) => part.replace(landmark, ' ').replace(placeByCollege, ' '))
    .join(',')
    .replace(trust, ' · ');
}

function disciplinesIn(text: string): string[] {
  const found = new Set<string>();
  let rest = text;
  for (const [pattern, disciplines] of disciplinePhrases) {
    rest = rest.replace(pattern, () => {
      for (const discipline of disciplines) found.add(discipline);
      return ' · ';
    });
  }
  // 'College of Nursing, Burdwan Medical College' is a part of a hospital and named after it.
  if (partOfHospital.test(text)) found.delete('medicine');
  return [...found].sort();
}

const partOfHospital =
  /\b(college|school|institute|dept\.?|department) of (nursing|pharmacy|physio\w*|dental|paramedical)/;

const women = /\b(wom[ae]n'?s?|womens?|mahila|girl'?s?|kanya|ladies|balika)\b/;
/** Phrases in which these words do not mean that only women are admitted: a place, both sexes, a society. */
const womenInOtherSense =
  /kanya\s?kumari|\bboys'? (&|and) girls'?|\bgirls'? (&|and) boys'?|\b(wom[ae]n'?s?|men) (&|and) (men|wom[ae]n)|\bmahila('?s)? (nagar|mandal\w*|samiti|utkarsha)/g;

const notTheOwner =
  /\b(un|non|semi|ex)[ -]?(aided|govt|government)|\b(recogni[sz]ed|approved|affiliated|sponsored) by\b.*|\b(govt|government)\b\.?( of| servants?| employees?| colony| hospital| press| quarters)/g;
const aided = /\b(govt|government)\b\.?\s*aided|\baided\b/;
const government = /\b(govt|gov|government|goverment|govermment|rajk[ei]+ya?|raj[kg]eeya|shas[a]?kiya)\b/;

function ownershipIn(text: string): Ownership | null {
  const owner = text.replace(notTheOwner, ' ');
  if (aided.test(owner)) return 'aided';
  return government.test(owner) ? 'government' : null;
}
