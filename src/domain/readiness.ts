/** Why a process is not ready, and the command that resolves it. */
export interface ReadinessProblem {
  problem: string;
  run: string;
}

/** Identifies a database. Each index carries the identity of the database that it is filled from. */
export interface DatabaseIdentity {
  /** the number that initdb gave the cluster */
  server: string;
  name: string;
  /**
   * Changes when the database is restored from a dump (which recreates its tables), is restored to a point in time or fails
   * over (both begin a new timeline). Rewriting a whole table (`vacuum full`, some migrations) changes it too, which causes
   * one needless comparison of the indexes.
   */
  incarnation: string;
}

/** Whether both are the same database, whatever its incarnation. */
export function isSameDatabase(a: DatabaseIdentity, b: DatabaseIdentity): boolean {
  return a.server === b.server && a.name === b.name;
}

/** The state of the searched index and of the database that fills it. */
export interface IndexState {
  /** the read alias */
  alias: string;
  /** migrations that are not applied; if there are any, the other fields are unknown */
  missingMigrations: string[];
  /** the indexes behind the alias */
  searched: SearchedIndex[];
  /** the highest read stamp of the documents, and the last one that the database issued */
  highestStamp: number;
  lastStamp: number;
  repairs: { index_name: string; reason: string }[];
}

export interface SearchedIndex {
  name: string;
  /** whether it receives the changes of this database */
  target: boolean;
  /** the database that filled it: this one, this one before it was restored, another one, or unknown */
  filledFrom: 'this' | 'before-restore' | 'another' | 'unknown';
}

const runIndexer =
  "the indexer, which resolves this within a minute ('institutes index status' shows the progress)";

/**
 * Reasons why the searched index does not belong to this database, which the indexer cannot resolve. While there is one,
 * nothing may be written to the searched index.
 */
export function foreignIndexProblems({ alias, searched }: IndexState): ReadinessProblem[] {
  if (searched.length > 1)
    return [
      {
        problem: `several indexes are searched as '${alias}': ${searched.map(({ name }) => name).join(', ')}`,
        run: 'institutes reindex',
      },
    ];
  const [index] = searched;
  const run =
    'institutes reindex (which builds and searches a new index of this database), or set another INDEX_NAME';
  const searchedIndex = `the searched index ${index?.name} (alias '${alias}')`;
  if (index?.filledFrom === 'another')
    return [{ problem: `${searchedIndex} was filled from another database`, run }];
  // This also covers the moment between the creation of a first index and the commit that makes it a target.
  if (index?.filledFrom === 'unknown' && !index.target)
    return [
      {
        problem: `${searchedIndex} is not a target of this database, and it is unknown which database filled it`,
        run,
      },
    ];
  return [];
}

/** Reports the migrations that are not applied. */
export function migrationProblems(missing: string[]): ReadinessProblem[] {
  if (missing.length === 0) return [];
  return [
    { problem: `the database is missing migrations: ${missing.join(', ')}`, run: 'institutes migrate' },
  ];
}

/** Reasons why searches may not show the current data; empty when they do. */
export function readinessProblems(state: IndexState): ReadinessProblem[] {
  const { alias, missingMigrations, searched, highestStamp, lastStamp, repairs } = state;
  if (missingMigrations.length > 0) return migrationProblems(missingMigrations);
  const [index] = searched;
  if (index === undefined)
    return [
      {
        problem: `no index is searched as '${alias}'`,
        run: 'the indexer (which creates one), or institutes reindex',
      },
    ];
  const foreign = foreignIndexProblems(state);
  if (foreign.length > 0) return foreign;
  const problems: ReadinessProblem[] = [];
  if (!index.target)
    problems.push({
      problem: `the searched index ${index.name} (alias '${alias}') is not a target of this database and receives no changes`,
      run: runIndexer,
    });
  if (index.filledFrom === 'before-restore')
    problems.push({
      problem: `the database was restored after the index ${index.name} was filled, so they may differ`,
      run: runIndexer,
    });
  if (highestStamp > lastStamp)
    problems.push({
      problem: `the database is older than the index ${index.name}: its last read stamp is ${lastStamp}, and the index has ${highestStamp}`,
      run: runIndexer,
    });
  for (const { index_name, reason } of repairs)
    problems.push({
      problem: `the index ${index_name} may differ from the database (${reason}); the indexer compares them`,
      run: "the indexer, if none is running ('institutes queue status')",
    });
  return problems;
}

// A server that restarts is available again before this.
const maxFailingSeconds = 60;

/** Reports that a consumer has been unable to write for too long. `state` is the reason. */
export function consumerProblems(failingSeconds: number, state: string): ReadinessProblem[] {
  if (failingSeconds < maxFailingSeconds) return [];
  return [
    {
      problem: `nothing could be written to the index for ${Math.round(failingSeconds)} s: ${state}`,
      run: 'institutes queue status, institutes index status',
    },
  ];
}
