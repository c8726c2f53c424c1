import { maxRecoveryMs, measureRecovery } from './canary.ts';
import type { Chance } from './edits/chance.ts';
import { watchInFlight } from './in-flight.ts';
import type { Fault, Tidy } from './kinds/fault.ts';
import { pause } from './kinds/pausing.ts';
import type { Step } from './plan.ts';
import { reasonOf, say } from './progress.ts';
import type { World } from './world.ts';

const maxGapSeconds = 1;

/** One fault that was injected. */
export interface Injected {
  kind: string;
  /** how long the fault lasted */
  seconds: number;
  /** the largest number of changes in the outbox and the queues meanwhile */
  in_flight: number;
  /** from its end, or the end of the later one of two, until an edit made then is searchable; null if it never was */
  recovery_seconds: number | null;
}

/** Injects the steps one after the other, with random gaps, as long as `timeLeft` returns true. */
export async function injectAll(
  world: World,
  steps: Step[],
  chance: Chance,
  timeLeft: () => boolean,
): Promise<Injected[]> {
  const injected: Injected[] = [];
  for (const step of steps) {
    if (!timeLeft()) break;
    await pause(world, chance.between(0, maxGapSeconds));
    const done = await injectStep(world, step, chance);
    injected.push(...done);
    say(`${injected.length}  ${done.map(inWords).join('; ')}`);
  }
  return injected;
}

async function injectStep(world: World, step: Step, chance: Chance): Promise<Injected[]> {
  const kinds = step.map(({ kind }) => kind);
  world.truth.during(kinds);
  const inFlight = watchInFlight(world);
  let held: Awaited<ReturnType<typeof hold>>[];
  let recovery: number | null;
  try {
    held = await Promise.all(step.map((fault) => hold(world, fault, chance, step.length === 1)));
    recovery = await measureRecovery(world, performance.now());
  } finally {
    await inFlight.stop();
  }
  if (recovery === null)
    world.problems.push(
      `${kinds.join(' with ')}: an edit made afterwards is not found within ${maxRecoveryMs / 1_000} s`,
    );
  for (const { kind, tidy } of held) await attempt(world, `${kind}, afterwards`, tidy);
  return held.map(({ kind, seconds }) => ({
    kind,
    seconds,
    in_flight: inFlight.most,
    recovery_seconds: recovery === null ? null : round(recovery),
  }));
}

async function hold(world: World, fault: Fault, chance: Chance, alone: boolean) {
  const began = performance.now();
  let tidy: Tidy | undefined;
  await attempt(world, fault.kind, async () => {
    tidy = await fault.run(world, chance, alone);
  });
  return { kind: fault.kind, seconds: round((performance.now() - began) / 1_000), tidy };
}

/** Records an error of the fault itself as a problem, which fails the run, and lets the other faults continue. */
async function attempt(world: World, what: string, work: Tidy | undefined): Promise<void> {
  try {
    await work?.();
  } catch (error) {
    world.signal.throwIfAborted();
    world.problems.push(`${what}: ${reasonOf(error)}`);
    say(`PROBLEM  ${what}: ${reasonOf(error)}`);
  }
}

const round = (seconds: number) => Math.round(seconds * 100) / 100;

function inWords({ kind, seconds, in_flight, recovery_seconds }: Injected): string {
  const recovery = recovery_seconds === null ? 'NOT RECOVERED' : `recovered in ${recovery_seconds} s`;
  return `${kind} (${seconds} s, ${in_flight} in flight), ${recovery}`;
}
