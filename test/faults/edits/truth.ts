/** The last committed values of an institute. */
export interface Known {
  id: number;
  name: string;
  /** the word of its name that no other name has ever had */
  word: string;
  status: 'draft' | 'published' | 'archived';
}

/** The result of an edit: null for a deleted institute, undefined when none of the values above changes. */
export interface Change {
  id: number;
  to: Partial<Omit<Known, 'id'>> | null | undefined;
}

/** What the editors know to be committed, independently of the system under test. */
export interface Truth {
  readonly institutes: ReadonlyMap<number, Known>;
  readonly deleted: ReadonlyMap<number, Known>;
  /** institutes of commits with an unknown outcome, because the connection broke before the answer */
  readonly doubtful: ReadonlySet<number>;
  readonly universities: number[];
  readonly places: number[];
  /** Reserves institutes until `release` is called; fewer than asked for when too many are reserved. */
  take(count: number, pick: () => number): number[];
  release(ids: number[]): void;
  add(known: Known): void;
  commit(changes: Change[]): void;
  doubt(ids: number[]): void;
  /** The faults that were present when an institute was last edited. */
  faultsAt(id: number): string[];
  /** Records that edits happen during these faults, or after them, from now on. */
  during(faults: string[]): void;
}

export function createTruth(): Truth {
  const institutes = new Map<number, Known>();
  const deleted = new Map<number, Known>();
  const doubtful = new Set<number>();
  const taken = new Set<number>();
  const lastEdits = new Map<number, string[]>();
  let faults: string[] = [];

  return {
    institutes,
    deleted,
    doubtful,
    universities: [],
    places: [],

    take(count, pick) {
      const ids = new Set<number>();
      for (let tries = 0; ids.size < count && tries < 5 * count; tries += 1) {
        const id = pick();
        if (institutes.has(id) && !taken.has(id) && !doubtful.has(id)) ids.add(id);
      }
      for (const id of ids) taken.add(id);
      // Sorted, so that no two transactions wait for each other.
      return [...ids].sort((a, b) => a - b);
    },
    release(ids) {
      for (const id of ids) taken.delete(id);
    },
    add(known) {
      institutes.set(known.id, known);
    },
    commit(changes) {
      for (const { id, to } of changes) {
        lastEdits.set(id, faults);
        const before = institutes.get(id);
        if (to === null) {
          institutes.delete(id);
          if (before) deleted.set(id, before);
        } else if (to) institutes.set(id, { ...(before as Known), id, ...to });
      }
    },
    doubt(ids) {
      for (const id of ids) doubtful.add(id);
    },
    faultsAt: (id) => lastEdits.get(id) ?? [],
    during(now) {
      faults = now;
    },
  };
}
