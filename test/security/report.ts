import type { Report } from './run.ts';

/** The report as a table. */
export function printable({ attacks, tokens, lesser_roles, mutations, schemathesis }: Report): string {
  const { before, after } = mutations.memory_mb;
  const answers = Object.entries(mutations.answers)
    .sort()
    .map(([kind, count]) => `${kind} ${count}`)
    .join(', ');
  const line = (what: string, tried: string, result: string) =>
    `${what.padEnd(52)} ${tried.padEnd(34)} ${result}`;
  return [
    line('attack', 'tried', 'result'),
    ...attacks.flatMap(({ kind, passed, failed }) => [
      line(kind, `${passed + failed.length} tests`, `${failed.length} failed`),
      ...failed.map((each) => `  ${each}`),
    ]),
    line(
      'invalid tokens',
      `${tokens.requests} on ${tokens.routes} routes`,
      `${tokens.let_in.length} accepted`,
    ),
    ...tokens.let_in.map((each) => `  ${each}`),
    line(
      'roles that are too low',
      `${lesser_roles.requests} requests`,
      `${lesser_roles.let_in.length} accepted`,
    ),
    ...lesser_roles.let_in.map((each) => `  ${each}`),
    line(
      'mutated requests',
      `${mutations.requests}: ${answers}`,
      `${mutations.failed.length} with status 5xx`,
    ),
    ...mutations.failed.slice(0, 20).map(({ status, request }) => `  ${status} ${request}`),
    line('memory', `${before} MB before`, `${after} MB after`),
    schemathesis.passed === null
      ? line('schemathesis', 'not run', schemathesis.reason)
      : line('schemathesis', 'all checks', schemathesis.passed ? 'no failure' : 'FAILED'),
    ...('summary' in schemathesis ? schemathesis.summary.split('\n').map((each) => `  ${each}`) : []),
  ].join('\n');
}

/** Everything in the report that makes the run fail. */
export function failuresOf({ attacks, tokens, lesser_roles, mutations, schemathesis }: Report): string[] {
  const { before, after } = mutations.memory_mb;
  return [
    ...attacks.flatMap(({ kind, failed }) => (failed.length > 0 ? [`${kind}: ${failed.length} failed`] : [])),
    ...(attacks.length === 0 ? ['no attack test was run'] : []),
    ...(tokens.let_in.length > 0 ? ['an invalid token was accepted'] : []),
    ...(lesser_roles.let_in.length > 0 ? ['a role that is too low was accepted'] : []),
    ...(mutations.failed.length > 0 ? ['a request got a status of 5xx'] : []),
    ...(after > before * 1.25 ? ['memory grew by more than a quarter'] : []),
    ...(schemathesis.passed === false ? ['schemathesis found failures'] : []),
  ];
}
