import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { composeRunner, isDockerAvailable } from './compose.ts';
import { nativeRunner } from './native.ts';
import { StackError } from './output.ts';
import type { Place } from './place.ts';
import type { Runner } from './runner-interface.ts';

const kinds = { native: nativeRunner, docker: composeRunner };
type Kind = keyof typeof kinds;
const isKind = (text: string | undefined): text is Kind => text === 'native' || text === 'docker';
const record = (place: Place) => `${place.state}/runner`;

interface ChosenRunner {
  runner: Runner;
  /** Records the choice for later commands, until `forget`. */
  remember(): void;
  forget(): void;
}

/** Chooses STACK_RUNNER, else the runner that has the data of this checkout, else Docker if an engine responds. */
export async function findRunner(place: Place): Promise<ChosenRunner> {
  const requested = process.env.STACK_RUNNER || undefined;
  if (requested !== undefined && !isKind(requested))
    throw new StackError(`STACK_RUNNER must be 'native' or 'docker', not '${requested}'.`);
  const kind = requested ?? recorded(place) ?? ((await isDockerAvailable()) ? 'docker' : 'native');
  return {
    runner: kinds[kind](place),
    remember: () => {
      if (recorded(place) === kind) return;
      mkdirSync(place.state, { recursive: true, mode: 0o755 });
      writeFileSync(record(place), kind);
    },
    forget: () => rmSync(record(place), { force: true }),
  };
}

function recorded(place: Place): Kind | undefined {
  try {
    const text = readFileSync(record(place), 'utf8');
    return isKind(text) ? text : undefined;
  } catch {
    return undefined;
  }
}
