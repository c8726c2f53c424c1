import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import Mocha from 'mocha';

/** What the tests against one kind of attack found. */
export interface AttackReport {
  kind: string;
  passed: number;
  /** the title of each test that failed, and why */
  failed: string[];
}

const folder = new URL('./', import.meta.url);

/** Runs every test file of this folder in this process; one report for each top-level `describe`, in order. */
export async function runAttacks(): Promise<AttackReport[]> {
  const mocha = new Mocha({
    timeout: 20_000,
    reporter: Silent as unknown as Mocha.ReporterConstructor,
    forbidOnly: true,
  });
  for (const file of readdirSync(folder).sort())
    if (file.endsWith('.test.ts')) mocha.addFile(fileURLToPath(new URL(file, folder)));
  await mocha.loadFilesAsync();
  const reports = new Map<string, AttackReport>();
  const reportOf = (test: Mocha.Runnable) => {
    const kind = kindOf(test);
    const report = reports.get(kind) ?? { kind, passed: 0, failed: [] };
    reports.set(kind, report);
    return report;
  };
  await new Promise((resolve) => {
    mocha
      .run(resolve)
      .on('pass', (test) => {
        reportOf(test).passed += 1;
      })
      // A hook that fails keeps its tests from being run, and is reported in their place.
      .on('fail', (test, error) => reportOf(test).failed.push(`${test.fullTitle()}: ${error.message}`));
  });
  return [...reports.values()];
}

/** Mocha prints a report of its own otherwise. */
function Silent() {}

function kindOf(test: Mocha.Runnable): string {
  let suite = test.parent;
  while (suite?.parent && !suite.parent.root) suite = suite.parent;
  return suite?.title ?? '';
}
