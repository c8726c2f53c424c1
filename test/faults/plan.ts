import type { Chance } from './edits/chance.ts';
import type { Fault } from './kinds/fault.ts';
import { bulkRefused, indexingPaused, writesBlocked } from './kinds/index-faults.ts';
import { connectionsRefused, connectionsReset, networkSlow, networkStalled } from './kinds/network-faults.ts';
import { rebuildAndSwitch, rebuildInterrupted } from './kinds/rebuild-faults.ts';
import { rowsRefused, targetRefuses } from './kinds/rejection-faults.ts';
import { bothIndexersKilled, indexerKilled, serverKilled } from './kinds/server-faults.ts';
import { bothWorkersKilled, workerKilled } from './kinds/worker-faults.ts';

/** All kinds of faults; a run of few faults uses the first ones. */
export const allFaults: Fault[] = [
  serverKilled.elasticsearch,
  serverKilled.rabbitmq,
  serverKilled.postgres,
  serverKilled.redis,
  indexerKilled,
  workerKilled,
  connectionsReset,
  bulkRefused,
  rowsRefused,
  rebuildInterrupted,
  writesBlocked,
  networkSlow,
  indexingPaused,
  bothIndexersKilled,
  rebuildAndSwitch,
  targetRefuses,
  connectionsRefused,
  networkStalled,
  serverKilled['sessions-redis'],
  serverKilled.mail,
  bothWorkersKilled,
];

// The share of steps with two faults among those that allow it, so that a hundred faults fit into the time. Runs of few faults
// always use two.
const pairShare = 0.9;

/** One fault, or two that are injected at the same time and need different things. */
export type Step = Fault[];

/**
 * Draws `count` faults: each kind by its share, and at least one of each kind if `count` allows.
 * @param only a part of the names of the kinds to draw from
 */
export function planFaults(count: number, chance: Chance, only = ''): Step[] {
  const kinds = allFaults.filter(({ kind }) => kind.includes(only));
  const drawn = shareOut(kinds, count, chance);
  const steps: Step[] = [];
  const rest = chance.shuffled(drawn);
  for (let fault = rest.shift(); fault; fault = rest.shift()) {
    const first = fault;
    const fitting = rest.findIndex((other) => !other.needs.some((need) => first.needs.includes(need)));
    const second =
      fitting >= 0 && chance.happens(count <= kinds.length ? 1 : pairShare) ? rest.splice(fitting, 1) : [];
    steps.push([first, ...second]);
  }
  return steps;
}

function shareOut(kinds: Fault[], count: number, chance: Chance): Fault[] {
  if (count <= kinds.length) return kinds.slice(0, count);
  const shares = kinds.reduce((sum, { share }) => sum + share, 0);
  const counts = kinds.map(({ share }) => Math.max(1, Math.floor((count * share) / shares)));
  for (let given = counts.reduce((sum, n) => sum + n, 0); given < count; given += 1) {
    const at = chance.weighted(kinds.map(({ share }) => share));
    counts[at] = (counts[at] ?? 0) + 1;
  }
  return kinds.flatMap((fault, at) => Array<Fault>(counts[at] ?? 0).fill(fault)).slice(0, count);
}
