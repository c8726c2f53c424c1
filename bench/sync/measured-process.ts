import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import type { Config } from '../../src/config.ts';
import type { Answer } from './child.ts';

/** A separate process, so that its memory is that of the measured code. */
export interface MeasuredProcess<Input, Result> {
  call(input: Input): Promise<Answer<Result>>;
  stop(): Promise<void>;
}

/** Starts a script of this folder, which answers calls, with these settings. */
export function startMeasured<Input, Result>(script: URL, config: Config): MeasuredProcess<Input, Result> {
  const settings = Object.fromEntries(Object.entries(config).map(([key, value]) => [key, String(value)]));
  // The options of `bin/institutes`.
  const execArgv = ['--max-semi-space-size=24'];
  const child = fork(script, {
    execArgv,
    env: { ...process.env, ...settings },
    stdio: ['ignore', 2, 2, 'ipc'],
  });
  const ended = once(child, 'exit').then(([code, signal]) => {
    throw new Error(`${script.pathname.split('/').at(-1)} ended (${code ?? signal})`);
  });
  ended.catch(() => undefined);
  return {
    async call(input) {
      child.send(input as object);
      const [message] = await Promise.race([once(child, 'message'), ended]);
      const { answer, error } = message as { answer?: Answer<Result>; error?: string };
      if (answer === undefined) throw new Error(error);
      return answer;
    },
    stop: () => stop(child),
  };
}

async function stop(child: ChildProcess) {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGKILL');
  await ended;
}
