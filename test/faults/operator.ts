import { type ChildProcess, spawn } from 'node:child_process';

const script = 'indexer/cli.ts';
const maxOutputLength = 800;

export interface Outcome {
  code: number | null;
  signal: NodeJS.Signals | null;
  stdout: string;
  stderr: string;
}

export interface Command {
  kill(signal: NodeJS.Signals): void;
  /** Never rejects. */
  ended: Promise<Outcome>;
}

/** Runs commands of `institutes`, as an operator does. */
export interface Operator {
  begin(...args: string[]): Command;
  /**
   * Runs a command and returns the JSON that it prints.
   * @throws CommandError when it does not end with exit code 0 within `timeoutMs`
   */
  run<T>(timeoutMs: number, ...args: string[]): Promise<T>;
  close(): Promise<void>;
}

export function createOperator(settings: Record<string, string>): Operator {
  const running = new Set<Command>();

  function begin(...args: string[]): Command {
    const child = spawn(process.execPath, [script, ...args], {
      env: { ...process.env, ...settings, LOG_LEVEL: 'info' },
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const command: Command = { kill: (signal) => void child.kill(signal), ended: outcomeOf(child) };
    running.add(command);
    command.ended.then(() => running.delete(command));
    return command;
  }

  return {
    begin,
    async run<T>(timeoutMs: number, ...args: string[]) {
      const command = begin(...args);
      const timer = setTimeout(() => command.kill('SIGKILL'), timeoutMs);
      const { code, signal, stdout, stderr } = await command.ended;
      clearTimeout(timer);
      if (code === 0) return (stdout.trim() === '' ? null : JSON.parse(stdout)) as T;
      const how = signal ? `did not end within ${timeoutMs / 1_000} s` : `exit code ${code}`;
      const output = `${lastLine(stderr)} ${stdout.replaceAll(/\s+/g, ' ')}`.slice(0, maxOutputLength);
      throw new CommandError(`institutes ${args.join(' ')}: ${how}; ${output}`, stdout);
    },
    async close() {
      for (const command of running) command.kill('SIGKILL');
      await Promise.all([...running].map((command) => command.ended));
    },
  };
}

export class CommandError extends Error {
  readonly stdout: string;

  constructor(message: string, stdout: string) {
    super(message);
    this.stdout = stdout;
  }
}

const lastLine = (text: string) => text.trim().split('\n').at(-1) ?? '';

function outcomeOf(child: ChildProcess): Promise<Outcome> {
  let stdout = '';
  let stderr = '';
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  return new Promise((resolve) => {
    child.once('close', (code, signal) => resolve({ code, signal, stdout, stderr }));
  });
}
