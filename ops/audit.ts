import { spawnSync } from 'node:child_process';
import { isAllowed, readShippedPackages } from './licences.ts';

interface AuditOutput {
  auditReportVersion?: number;
  metadata?: { vulnerabilities: Record<string, number> };
  vulnerabilities?: Record<string, { name: string; severity: string; range: string }>;
  message?: string;
  error?: { code?: string; summary?: string };
}

listLicences();

// Known vulnerabilities of severity high and above in what runs in production fail this. A registry that cannot be asked does not:
// then npm writes no report (`auditReportVersion`) but a message about the request that failed. Anything else, such as a
// broken lock file, has neither, and fails.
const { stdout, status, error } = spawnSync(
  'npm',
  ['audit', '--omit=dev', '--audit-level=high', '--json', '--fetch-retries=1', '--fetch-timeout=20000'],
  { encoding: 'utf8' },
);
if (error) throw error;
const output = JSON.parse(stdout) as AuditOutput;

if (output.auditReportVersion !== undefined) {
  const counts = Object.entries(output.metadata?.vulnerabilities ?? {}).filter(([, count]) => count > 0);
  const words = counts.map(([severity, count]) => `${count} ${severity}`).join(', ');
  process.stdout.write(`audit       ${words || 'no known vulnerabilities'}\n`);
  for (const { name, severity, range } of Object.values(output.vulnerabilities ?? {}))
    process.stdout.write(`            ${severity}  ${name} ${range}\n`);
  if (status !== 0) process.exitCode = 1;
} else if (/^(\d{3} |request to |network )/.test(output.message ?? '')) {
  process.stdout.write(
    `audit       not done: the registry cannot be asked (${withoutHost(output.message ?? '')})\n`,
  );
} else {
  const reason = output.error?.summary ?? output.message ?? stdout;
  process.stderr.write(`audit       failed: ${reason}\n`);
  process.exitCode = 1;
}

/** Prints what ships by its licence; one that may not ship, or is unknown, fails this. */
function listLicences() {
  const packages = readShippedPackages();
  const byLicence = Map.groupBy(packages, ({ licence }) => licence ?? 'unknown');
  for (const [licence, group] of [...byLicence].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const names = group.map(({ name, version }) => `${name}@${version}`).join(', ');
    process.stdout.write(`licence     ${licence} (${group.length}): ${names}\n`);
  }
  const refused = packages.filter(({ licence }) => !isAllowed(licence));
  for (const { name, version, licence } of refused)
    process.stderr.write(
      `licence     failed: ${name}@${version} ships under ${licence ?? 'an unknown licence'}, which is not allowed\n`,
    );
  if (refused.length > 0) process.exitCode = 1;
}

/** Which registry it is, is the machine's own affair. */
function withoutHost(message: string): string {
  return message.replace(/https?:\/\/[^/\s]+/g, '');
}
