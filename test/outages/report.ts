import type { Seen } from './load.ts';
import type { Report } from './run.ts';

export function printable({ before, phases, work, failures }: Report): string {
  const line = (what: string, seen: Seen, more: string) =>
    `${what.padEnd(22)} ${String(seen.requests).padStart(8)} ${seen.p50_ms.toFixed(1).padStart(8)} ` +
    `${seen.p99_ms.toFixed(1).padStart(8)} ${more}  ${answersOf(seen)}`;
  return [
    'what                   requests   p50 ms   p99 ms  p99 more  recovered s  job done s  answers',
    line('before', before, ' '.repeat(34)),
    ...phases.map(({ what, during, recovery_seconds, job_seconds }) => {
      const added = (during.p99_ms - before.p99_ms).toFixed(1).padStart(9);
      return line(
        what,
        during,
        `${added} ${String(recovery_seconds ?? 'never').padStart(12)} ${String(job_seconds ?? 'never').padStart(11)}`,
      );
    }),
    ...work,
    ...failures.map((failure) => `FAILED  ${failure}`),
    failures.length === 0
      ? 'every request was answered and every job done'
      : 'NOT every request was answered or job done',
  ].join('\n');
}

function answersOf({ answers }: Seen): string {
  return Object.entries(answers)
    .sort(([, a], [, b]) => b - a)
    .map(([answer, count]) => `${answer} ${count}`)
    .join(', ');
}
