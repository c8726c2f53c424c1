import type { VerifyReport } from '../rebuild/verify.ts';
import { printError } from './terminal.ts';

const shown = 20;

/** Each kind of difference in a line, the first ids of it; nothing where there is none. */
export function printDifferences(report: VerifyReport): void {
  for (const kind of ['missing', 'extra', 'differing', 'pending', 'foreign'] as const) {
    const found = report[kind];
    if (found.length === 0) continue;
    const more = found.length > shown ? ` … and ${found.length - shown} more (--json has all)` : '';
    printError(`${kind.padEnd(10)} ${found.length}: ${found.slice(0, shown).join(' ')}${more}`);
  }
  const { unreadable } = report;
  for (const { id, reason } of unreadable.slice(0, shown)) printError(`unreadable ${id}: ${reason}`);
  if (unreadable.length > shown) printError(`… and ${unreadable.length - shown} more (--json has all)`);
}
