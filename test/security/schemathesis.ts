import { type ExecFileException, execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
const version = '4.32.5';
const settings = fileURLToPath(new URL('schemathesis.toml', import.meta.url));

/** Finds or installs Schemathesis, in a virtual environment outside the checkout; null with the reason when it cannot. */
export async function findSchemathesis(): Promise<{ program: string | null; reason: string }> {
  const folder = join(
    process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'),
    'institute-search',
    `schemathesis-${version}`,
  );
  const program = join(folder, 'bin', 'schemathesis');
  try {
    if (!existsSync(program)) {
      await run('python3', ['-m', 'venv', folder]);
      await run(join(folder, 'bin', 'pip'), ['install', '--quiet', `schemathesis==${version}`]);
    }
    return { program, reason: '' };
  } catch (error) {
    return { program: null, reason: (error as Error).message.split('\n').slice(0, 3).join(' ') };
  }
}

export interface SchemathesisReport {
  passed: boolean;
  /** its summary */
  summary: string;
  output: string;
}

/** Tests every operation of the document with all checks. */
export async function runSchemathesis(
  program: string,
  address: string,
  options: { authorization: string; examples: number; seed: number; seconds: number; signal: AbortSignal },
): Promise<SchemathesisReport> {
  const { authorization, examples, seed, seconds, signal } = options;
  const args = [
    ...['--config-file', settings, 'run', `${address}/openapi.json`, '--no-color', '--continue-on-failure'],
    ...['--max-examples', String(examples), '--seed', String(seed), '--generation-database', 'none'],
    ...['--header', `Authorization: ${authorization}`, '--request-timeout', '20'],
  ];
  const { code, stdout } = await run(program, args, {
    signal,
    timeout: seconds * 1_000,
    // The folder of its hooks.
    env: {
      ...process.env,
      PYTHONPATH: fileURLToPath(new URL('.', import.meta.url)),
      PYTHONDONTWRITEBYTECODE: '1',
    },
    maxBuffer: 64 * 1024 * 1024,
  }).then(
    ({ stdout }) => ({ code: 0, stdout }),
    (error: ExecFileException & { stdout?: string }) => ({
      code: error.code ?? 1,
      stdout: error.stdout ?? '',
    }),
  );
  const lines = stdout.trimEnd().split('\n');
  const at = lines.findLastIndex((line) => /=+ SUMMARY =+/.test(line));
  return {
    passed: code === 0,
    summary:
      at === -1
        ? `ended with ${code}`
        : lines
            .slice(at + 1)
            .join('\n')
            .trim(),
    output: stdout,
  };
}
