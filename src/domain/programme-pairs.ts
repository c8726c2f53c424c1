import { bucketOf } from './facets.ts';

/** What a pair is made of, in the order that it names them; of a fee the number of its bucket. */
const facts = ['discipline', 'fee', 'level', 'mode'] as const;
type Fact = (typeof facts)[number];

interface Facts {
  discipline: string | null;
  fee: number | null;
  level: string | null;
  mode: string | null;
}

/**
 * Two facts of one and the same programme as one term, `discipline=law|level=diploma`: an institute that has it needs no
 * join to tell that both hold together.
 */
export function pairOf(a: [Fact, string], b: [Fact, string]): string {
  const [first, second] = a[0] < b[0] ? [a, b] : [b, a];
  return `${first[0]}=${first[1]}|${second[0]}=${second[1]}`;
}

/** Every pair of facts that some programme has. */
export function pairsOf(programmes: Facts[]): string[] {
  const pairs = new Set<string>();
  for (const programme of programmes) {
    const known = facts.flatMap((fact): [Fact, string][] => {
      const value = programme[fact];
      if (value === null) return [];
      return [[fact, String(typeof value === 'number' ? bucketOf('fee', value) : value)]];
    });
    for (const [position, a] of known.entries()) {
      for (const b of known.slice(position + 1)) pairs.add(pairOf(a, b));
    }
  }
  return [...pairs].sort();
}
