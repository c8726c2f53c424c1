import { spawnSync } from 'node:child_process';

interface AuditOutput {
  auditReportVersion?: number;
  metadata?: { vulnerabilities: Record<string, number> };
  vulnerabilities?: Record<string, { name: string; severity: string; range: string }>;
  message?: string;
  error?: { code?: string; summary?: string };
}

// Known faults of severity high and above in what runs in production fail this. A registry that cannot be asked does not:
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
  process.stdout.write(`audit       ${words || 'no known faults'}\n`);
  for (const { name, severity, range } of Object.values(output.vulnerabilities ?? {}))
    process.stdout.write(`            ${severity}  ${name} ${range}\n`);
  process.exitCode = status ?? 1;
} else if (/^(\d{3} |request to |network )/.test(output.message ?? '')) {
  process.stdout.write(
    `audit       not done: the registry cannot be asked (${withoutHost(output.message ?? '')})\n`,
  );
} else {
  const reason = output.error?.summary ?? output.message ?? stdout;
  process.stderr.write(`audit       failed: ${reason}\n`);
  process.exitCode = 1;
}

/** Which registry it is, is the machine's own affair. */
function withoutHost(message: string): string {
  return message.replace(/https?:\/\/[^/\s]+/g, '');
}
