/** Why a process is not ready, as a sentence, and what to run. */
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
   * Differs once the database was restored from a dump (which creates its tables anew), was restored to a point in time or has
   * failed over (which begins a new timeline). Rewriting a whole table (`vacuum full`, some migrations) changes it too: then
   * the indexes are compared once more than is needed.
   */
  incarnation: string;
}

export function isSameDatabase(a: DatabaseIdentity, b: DatabaseIdentity): boolean {
  return a.server === b.server && a.name === b.name;
}

/** What is known of the index that is searched and of the database that it is filled from. */
export interface IndexState {
  /** the read alias */
  alias: string;
  /** migrations that the database lacks; where there are any, nothing else is known */
  missingMigrations: string[];
  /** the indexes behind the alias */
  searched: SearchedIndex[];
  /** the highest read stamp of the documents, and the last one that the database gave out */
  highestStamp: number;
  lastStamp: number;
  repairs: { index_name: string; reason: string }[];
}

export interface SearchedIndex {
  name: string;
  /** whether it gets the changes of this database */
  target: boolean;
  /** what filled it: this database as it is, this one before it was restored, another one, or unknown */
  filledFrom: 'this' | 'before-restore' | 'another' | 'unknown';
}

const selfMending =
  "an indexer: it mends this by itself within a minute ('institutes index status' shows how it is)";

/**
 * All that keeps searches from showing what the database says, as far as nobody mends it by himself.
 * Where there is one, nothing may be written to the searched index.
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
  const run = 'institutes reindex (it searches a new index of this database), or set another INDEX_NAME';
  const searchedIndex = `the index ${index?.name}, which is searched as '${alias}',`;
  if (index?.filledFrom === 'another')
    return [{ problem: `${searchedIndex} was filled from another database`, run }];
  // Also the moment between the making of a first index and the commit that makes it a target.
  if (index?.filledFrom === 'unknown' && !index.target)
    return [
      {
        problem: `${searchedIndex} is no target of this database and does not say which one filled it`,
        run,
      },
    ];
  return [];
}

export function migrationProblems(missing: string[]): ReadinessProblem[] {
  if (missing.length === 0) return [];
  return [{ problem: `the database lacks migrations: ${missing.join(', ')}`, run: 'institutes migrate' }];
}

/** Why searches may not show what the database says; empty where they do. */
export function readinessProblems(state: IndexState): ReadinessProblem[] {
  const { alias, missingMigrations, searched, highestStamp, lastStamp, repairs } = state;
  if (missingMigrations.length > 0) return migrationProblems(missingMigrations);
  const [index] = searched;
  if (index === undefined)
    return [
      {
        problem: `no index is searched as '${alias}'`,
        run: 'an indexer (it makes one), or institutes reindex',
      },
    ];
  const foreign = foreignIndexProblems(state);
  if (foreign.length > 0) return foreign;
  const problems: ReadinessProblem[] = [];
  if (!index.target)
    problems.push({
      problem: `the index ${index.name}, which is searched as '${alias}', is no target of this database: it gets no changes`,
      run: selfMending,
    });
  if (index.filledFrom === 'before-restore')
    problems.push({
      problem: `the database was restored since the index ${index.name} was filled: they may differ`,
      run: selfMending,
    });
  if (highestStamp > lastStamp)
    problems.push({
      problem: `the database is older than the index ${index.name}: it gave out read stamps up to ${lastStamp}, and the index has ${highestStamp}`,
      run: selfMending,
    });
  for (const { index_name, reason } of repairs)
    problems.push({
      problem: `the index ${index_name} may differ from the database: ${reason}; an indexer compares them`,
      run: "an indexer, where none runs ('institutes queue status')",
    });
  return problems;
}

// A server that is restarted is back by then.
const maxFailingSeconds = 60;

/** That a consumer could not write for so long; `state` says why. */
export function consumerProblems(failingSeconds: number, state: string): ReadinessProblem[] {
  if (failingSeconds < maxFailingSeconds) return [];
  return [
    {
      problem: `nothing could be written to the index for ${Math.round(failingSeconds)} s: ${state}`,
      run: 'institutes queue status, institutes index status',
    },
  ];
}
