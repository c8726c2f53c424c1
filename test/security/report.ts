import type { Report } from './run.ts';

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
    line('tokens', `${tokens.requests} on ${tokens.routes} routes`, `${tokens.let_in.length} let in`),
    ...tokens.let_in.map((each) => `  ${each}`),
    line('lesser roles', `${lesser_roles.requests} requests`, `${lesser_roles.let_in.length} let in`),
    ...lesser_roles.let_in.map((each) => `  ${each}`),
    line(
      'mutated requests',
      `${mutations.requests}: ${answers}`,
      `${mutations.failed.length} answered by 5xx`,
    ),
    ...mutations.failed.slice(0, 20).map(({ status, request }) => `  ${status} ${request}`),
    line('memory', `${before} MB before`, `${after} MB after`),
    schemathesis.passed === null
      ? line('schemathesis', 'not run', schemathesis.reason)
      : line('schemathesis', 'all checks', schemathesis.passed ? 'no failure' : 'FAILED'),
    ...('summary' in schemathesis ? schemathesis.summary.split('\n').map((each) => `  ${each}`) : []),
  ].join('\n');
}

/** What must not be. */
export function failuresOf({ attacks, tokens, lesser_roles, mutations, schemathesis }: Report): string[] {
  const { before, after } = mutations.memory_mb;
  return [
    ...attacks.flatMap(({ kind, failed }) => (failed.length > 0 ? [`${kind}: ${failed.length} failed`] : [])),
    ...(attacks.length === 0 ? ['no test of an attack was run'] : []),
    ...(tokens.let_in.length > 0 ? ['a token that does not hold let somebody in'] : []),
    ...(lesser_roles.let_in.length > 0 ? ['a lesser role was let in'] : []),
    ...(mutations.failed.length > 0 ? ['a request was answered by 5xx'] : []),
    ...(after > before * 1.25 ? ['memory grew by more than a quarter'] : []),
    ...(schemathesis.passed === false ? ['schemathesis found failures'] : []),
  ];
}
