import { fullName, significant, waysToWrite, wordSet, wordsOf } from '../../src/domain/text/names.ts';
import { createYielder } from './yield-to-event-loop.ts';

/** An existing institute that a record may describe. */
export interface ExistingInstitute {
  id: number;
  /** The version of its row when it was read. */
  version: number;
  names: string[];
  kind: string;
  country: string;
  /** The names of its city, district, state and country, as far as they are known. */
  places: string[];
}

/** A record that may describe an existing institute. `country` is null if it is unknown or only inferred. */
export interface Candidate {
  id: number;
  names: string[];
  kind: string;
  country: string | null;
}

/** Words of thousands of names; a name of such words alone identifies no institute. */
const generic = new Set(
  `academy advanced all art business college commerce computer degree education engineering faculty girl government
  health higher india indian information institute international law management medical medicine national new
  nursing of pharmacy polytechnic private public research school science social state study teacher technical technology
  training university vidyalaya vidyapeeth vishwavidyalaya mahavidyalaya women world`.split(/\s+/),
);

/** One spelling of a name, and the words of the name that it leaves out. */
interface Spelling {
  key: string;
  inOrder: string;
  isWhole: boolean;
  rest: string[];
}

interface Claim {
  candidate: number;
  known: number;
  isWhole: boolean;
}

/**
 * Creates a matcher that decides which candidates are existing institutes. It prefers precision over recall. Both must have:
 * - the same words, in any order, in a spelling of the name or of an alias;
 * - the same country; a candidate of unknown country can only match a university;
 * - words that only one candidate and one existing institute have, or among several existing ones only one university;
 * - compatible kinds;
 * - no place in one name that contradicts the other.
 * Institutes other than universities must also have the words in the same order, and either the whole name or a confirmed
 * place in common.
 */
export function createInstituteMatcher() {
  const byKey = new Map<string, Set<Candidate>>();
  const knownByKey = new Map<string, ExistingInstitute[]>();

  return {
    /** Adds a candidate. All candidates must be added before the first existing institute. */
    addCandidate(candidate: Candidate) {
      for (const { key } of spellingsOf(candidate.names)) {
        for (const scope of candidate.country === null ? ['*'] : [candidate.country, '']) {
          const scoped = `${scope}/${key}`;
          const others = byKey.get(scoped);
          if (others) others.add(candidate);
          else byKey.set(scoped, new Set([candidate]));
        }
      }
    },

    /** Adds an existing institute; only those that share a spelling with a candidate are kept in memory. */
    addExisting(known: ExistingInstitute) {
      for (const key of new Set(spellingsOf(known.names).map((way) => way.key))) {
        const scopes = known.kind === 'university' ? [known.country, '*'] : [known.country];
        for (const scoped of scopes.map((scope) => `${scope}/${key}`)) {
          if (!byKey.has(scoped)) continue;
          const others = knownByKey.get(scoped);
          if (others) others.push(known);
          else knownByKey.set(scoped, [known]);
        }
      }
    },

    /** @returns the existing institute for each matched candidate's id; each side occurs at most once */
    async matches(): Promise<Map<number, ExistingInstitute>> {
      const yieldIfDue = createYielder();
      const claims = new Map<string, Claim & { match: ExistingInstitute }>();
      for (const [key, known] of knownByKey) {
        await yieldIfDue();
        const [candidate, second] = byKey.get(key) ?? [];
        if (!candidate || second) continue;
        const match = chooseInstitute(known, candidate);
        const isWhole = match ? agreement(key.slice(key.indexOf('/') + 1), candidate, match) : null;
        if (!match || isWhole === null) continue;
        const id = `${candidate.id}/${match.id}`;
        claims.set(id, {
          candidate: candidate.id,
          known: match.id,
          isWhole: isWhole || claims.get(id)?.isWhole === true,
          match,
        });
      }
      const all = [...claims.values()];
      const rivals = { candidate: countBy(all, 'candidate'), known: countBy(all, 'known') };
      const decided = all.filter(
        (claim) => isBest(rivals.candidate, claim, 'candidate') && isBest(rivals.known, claim, 'known'),
      );
      return new Map(decided.map(({ candidate, match }) => [candidate, match]));
    },
  };
}

type Side = 'candidate' | 'known';
type Rivals = Map<number, { claims: number; whole: number }>;

/** Counts the claims of each member of a side, and how many of them are on whole names. */
function countBy(claims: Claim[], side: Side): Rivals {
  const counts: Rivals = new Map();
  for (const claim of claims) {
    const count = counts.get(claim[side]) ?? { claims: 0, whole: 0 };
    counts.set(claim[side], { claims: count.claims + 1, whole: count.whole + Number(claim.isWhole) });
  }
  return counts;
}

/** Whether no other claim on the same member is as good. */
function isBest(rivals: Rivals, claim: Claim, side: Side): boolean {
  const { claims = 0, whole = 0 } = rivals.get(claim[side]) ?? {};
  return claims === 1 || (claim.isWhole && whole === 1);
}

/** Chooses the existing institute that the candidate may be; null if several are equally possible. */
function chooseInstitute(known: ExistingInstitute[], { kind }: Candidate): ExistingInstitute | null {
  const fitting = known.filter((one) => areCompatible(one.kind, kind));
  const universities = fitting.filter((one) => one.kind === 'university');
  return onlyOne(universities) ?? onlyOne(fitting);
}

function onlyOne<T>(list: T[]): T | null {
  return list.length === 1 ? (list[0] ?? null) : null;
}

/** Whether two kinds may belong to one institute: a university is not a college or school; other kinds are less certain. */
function areCompatible(known: string, candidate: string): boolean {
  if (known === 'university') return candidate === 'university' || candidate === 'institute';
  return candidate !== 'university' && (known === 'school') === (candidate === 'school');
}

/** Compares the names under one key: null if the institutes differ, else whether the whole names agree. */
function agreement(key: string, candidate: Candidate, known: ExistingInstitute): boolean | null {
  const words = key.split(' ');
  if (words.every((word) => generic.has(word))) return null;
  const spellingsWithKey = (names: string[]) => spellingsOf(names).filter((spelling) => spelling.key === key);
  const [theirs, ours] = [spellingsWithKey(candidate.names), spellingsWithKey(known.names)];
  const isWhole = theirs.some((way) => way.isWhole) && ours.some((way) => way.isWhole);
  const where = new Set([...known.places.flatMap(wordsOf), ...ours.flatMap((way) => way.rest)]);
  const isPlaced = theirs.some((way) => way.rest.length > 0 && way.rest.every((word) => where.has(word)));
  const isUnplaced = theirs.some((way) => way.isWhole);
  if (known.kind === 'university') return isWhole || isPlaced || isUnplaced ? isWhole : null;
  // Malla Reddy Engineering College is not Malla Reddy College of Engineering, next door.
  if (!theirs.some((way) => ours.some((own) => own.inOrder === way.inOrder))) return null;
  return isPlaced || (isWhole && words.length >= 3) ? isWhole : null;
}

function spellingsOf(names: string[]): Spelling[] {
  return names.flatMap((name) => {
    const all = significant(wordsOf(name));
    return waysToWrite(name).map((written) => {
      const own = new Set(wordsOf(written));
      return {
        key: wordSet(written),
        inOrder: fullName(written),
        isWhole: written === name,
        rest: all.filter((word) => !own.has(word)),
      };
    });
  });
}
