import { fullName, significant, waysToWrite, wordSet, wordsOf } from '../../src/domain/text/names.ts';
import { createYielder } from './yield-to-event-loop.ts';

/** What is known of an institute that a record may be. */
export interface ExistingInstitute {
  id: number;
  /** of its row, when it was read */
  version: number;
  names: string[];
  kind: string;
  country: string;
  /** Names of where it is, from the city up. */
  places: string[];
}

/** A record that may be an institute which is known. `country` is null where it is not stated but guessed, or unknown. */
export interface Candidate {
  id: number;
  names: string[];
  kind: string;
  country: string | null;
}

/** Words that thousands of names are made of: a name of nothing else names no one. */
const generic = new Set(
  `academy advanced all art business college commerce computer degree education engineering faculty girl government
  health higher india indian information institute international law management medical medicine national new
  nursing of pharmacy polytechnic private public research school science social state study teacher technical technology
  training university vidyalaya vidyapeeth vishwavidyalaya mahavidyalaya women world`.split(/\s+/),
);

/** One way to write a name, and the words of the name that this way leaves out. */
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
 * Decides which candidates are institutes that are known, precision first. The same words, in any order, in a way to
 * write the name or an alias; in the same country; such words as only one candidate and only one known institute have (or
 * one university among others: it goes before its colleges); kinds that one institute may have; no place in one name
 * that speaks against the other. What is no university needs the same order of words, and those as a whole or a place that is confirmed. A
 * candidate of unknown country can only be a university.
 */
export function createInstituteMatcher() {
  const byKey = new Map<string, Set<Candidate>>();
  const knownByKey = new Map<string, ExistingInstitute[]>();

  return {
    /** All of them, before the first known institute. */
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

    /** Keeps only what some candidate may be. */
    addKnown(known: ExistingInstitute) {
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

    /** @returns candidate's id -> known institute; each side at most once */
    async matches(): Promise<Map<number, ExistingInstitute>> {
      const turn = createYielder();
      const claims = new Map<string, Claim & { match: ExistingInstitute }>();
      for (const [key, known] of knownByKey) {
        await turn();
        const [candidate, second] = byKey.get(key) ?? [];
        if (!candidate || second) continue;
        const match = theOne(known, candidate);
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

/** How many claims each one of a side has, and how many of those are of whole names. */
function countBy(claims: Claim[], side: Side): Rivals {
  const counts: Rivals = new Map();
  for (const claim of claims) {
    const count = counts.get(claim[side]) ?? { claims: 0, whole: 0 };
    counts.set(claim[side], { claims: count.claims + 1, whole: count.whole + Number(claim.isWhole) });
  }
  return counts;
}

/** Whether nothing else that claims the same is as good. */
function isBest(rivals: Rivals, claim: Claim, side: Side): boolean {
  const { claims = 0, whole = 0 } = rivals.get(claim[side]) ?? {};
  return claims === 1 || (claim.isWhole && whole === 1);
}

function theOne(known: ExistingInstitute[], { kind }: Candidate): ExistingInstitute | null {
  const fitting = known.filter((one) => areCompatible(one.kind, kind));
  const universities = fitting.filter((one) => one.kind === 'university');
  if (universities.length === 1) return universities[0] as ExistingInstitute;
  return fitting.length === 1 ? (fitting[0] as ExistingInstitute) : null;
}

/** A university is no college or school; whatever is less certain may be both. */
function areCompatible(known: string, candidate: string): boolean {
  if (known === 'university') return candidate === 'university' || candidate === 'institute';
  return candidate !== 'university' && (known === 'school') === (candidate === 'school');
}

/** null: not the same; else whether the names are so as a whole. */
function agreement(key: string, candidate: Candidate, known: ExistingInstitute): boolean | null {
  const words = key.split(' ');
  if (words.every((word) => generic.has(word))) return null;
  const waysOfBoth = [spellingsOf(candidate.names), spellingsOf(known.names)].map((ways) =>
    ways.filter((way) => way.key === key),
  );
  const [theirs, ours] = waysOfBoth as [Spelling[], Spelling[]];
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
