import { memo } from '../memo.ts';
import { addToStringSet } from '../text/string-set.ts';

/** The facts of a programme that are searched together, in the order in which a pair has them. */
export const programmeFacts = ['discipline', 'level', 'mode'] as const;
export type ProgrammeFact = (typeof programmeFacts)[number];

type Facts = Record<ProgrammeFact, string | null>;

/**
 * Two facts of one programme as one term, `discipline=law|level=diploma`. An institute that has this term has a programme with
 * both facts, which a search can tell without a join. The order of the arguments does not matter.
 */
export function pairOf(a: [ProgrammeFact, string], b: [ProgrammeFact, string]): string {
  const [first, second] = a[0] < b[0] ? [a, b] : [b, a];
  return `${first[0]}=${first[1]}|${second[0]}=${second[1]}`;
}

/** Every pair of facts that some programme has, sorted. */
export function pairsOf(programmes: Facts[]): string[] {
  const pairs: string[] = [];
  for (const { discipline, level, mode } of programmes) {
    for (const pair of pairsOfOne(`${discipline ?? ''}|${level ?? ''}|${mode ?? ''}`))
      addToStringSet(pairs, pair);
  }
  return pairs;
}

// There are a few hundred different programmes, and a rebuild meets each of them thousands of times.
const pairsOfOne = memo((facts) => {
  const [discipline, level, mode] = facts.split('|');
  const pairs: string[] = [];
  if (discipline && level) pairs.push(pairOf(['discipline', discipline], ['level', level]));
  if (discipline && mode) pairs.push(pairOf(['discipline', discipline], ['mode', mode]));
  if (level && mode) pairs.push(pairOf(['level', level], ['mode', mode]));
  return pairs;
});
