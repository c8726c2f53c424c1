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

// A known vulnerability of high or critical severity in a production dependency fails the audit. An unreachable registry
// does not: npm then prints a message about the failed request instead of a report (`auditReportVersion`). Anything else,
// such as an invalid lock file, fails the audit.
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
    `audit       skipped: the registry is unreachable (${withoutHost(output.message ?? '')})\n`,
  );
} else {
  const reason = output.error?.summary ?? output.message ?? stdout;
  process.stderr.write(`audit       failed: ${reason}\n`);
  process.exitCode = 1;
}

/** Prints the shipped packages by licence. A licence that is unknown or not allowed fails the audit. */
function listLicences() {
  const packages = readShippedPackages();
  const byLicence = Map.groupBy(packages, ({ licence }) => licence ?? 'unknown');
  for (const [licence, group] of [...byLicence].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const names = group.map(({ name, version }) => `${name}@${version}`).join(', ');
    process.stdout.write(`licence     ${licence} (${group.length}): ${names}\n`);
  }
  const refused = packages.filter((each) => !isAllowed(each));
  for (const { name, version, licence } of refused)
    process.stderr.write(
      `licence     failed: ${name}@${version} ships under ${licence ?? 'an unknown licence'}, which is not allowed\n`,
    );
  if (refused.length > 0) process.exitCode = 1;
}

/** Removes the address of the registry, which may be private. */
function withoutHost(message: string): string {
  return message.replace(/https?:\/\/[^/\s]+/g, '');
}
