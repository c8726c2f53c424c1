/** The facts of a programme that are searched for together, in the order that a pair names them. */
export const programmeFacts = ['discipline', 'level', 'mode'] as const;
export type ProgrammeFact = (typeof programmeFacts)[number];

type Facts = Record<ProgrammeFact, string | null>;

/**
 * Two facts of one and the same programme as one term, `discipline=law|level=diploma`: an institute that has it needs no
 * join to tell that both hold together.
 */
export function pairOf(a: [ProgrammeFact, string], b: [ProgrammeFact, string]): string {
  const [first, second] = a[0] < b[0] ? [a, b] : [b, a];
  return `${first[0]}=${first[1]}|${second[0]}=${second[1]}`;
}

/** Every pair of facts that some programme has. */
export function pairsOf(programmes: Facts[]): string[] {
  const pairs = new Set<string>();
  for (const programme of programmes) {
    for (const [position, a] of programmeFacts.entries()) {
      for (const b of programmeFacts.slice(position + 1)) {
        const values = [programme[a], programme[b]] as const;
        if (values[0] !== null && values[1] !== null) pairs.add(pairOf([a, values[0]], [b, values[1]]));
      }
    }
  }
  return [...pairs].sort();
}
