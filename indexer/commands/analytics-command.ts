import type { Command } from 'commander';
import type { SearchAnalytics } from '../../src/contract/responses/dashboard-response.ts';
import { readSearchAnalytics } from '../../src/storage/postgres/analytics/search-analytics.ts';
import { scoreViews } from '../../src/storage/postgres/catalogue/institute-views.ts';
import { runCommand } from './command-context.ts';
import { jsonOption, readCount } from './command-options.ts';
import { countOf, print, printJson } from './terminal.ts';

export function addAnalyticsCommand(program: Command): void {
  const analytics = program.command('analytics').description('Show search analytics and update popularity');
  addSearches(analytics);
  addPopularity(analytics);
}

function addSearches(analytics: Command) {
  analytics
    .command('searches')
    .description('List popular, rising and slow searches, and searches without results')
    .option('--days <count>', 'Number of days to report, including today', readCount(3650), 7)
    .option('--most <count>', 'Maximum number of searches in each list', readCount(1_000), 10)
    .option(...jsonOption)
    .addHelpText(
      'after',
      `
Searches are stored for EVENTS_KEEP_DAYS days, without any information about who searched. Days are in UTC. Requests for
further pages of a result do not count as searches.

Examples:
  institutes analytics searches --days 30 --most 50
  institutes analytics searches --json | jq -r '.found_nothing[].q'`,
    )
    .action(({ days, most, json }: { days: number; most: number; json?: boolean }) =>
      runCommand(async ({ pool }) => {
        const found = await readSearchAnalytics(pool, { days, most });
        if (json) printJson(found);
        else printSearches(found);
        return 0;
      }),
    );
}

type CountedSearch = SearchAnalytics['popular'][number];

function printSearches(found: SearchAnalytics) {
  if (found.days.length === 0) {
    print(`No searches since ${found.since}`);
    return;
  }
  print('day         searches  no results  median; p95');
  for (const day of found.days)
    print(
      `${day.day}  ${String(day.searches).padStart(8)}  ${String(day.found_nothing).padStart(10)}  ${formatDurations(day)}`,
    );
  printList('popular', found.popular, ({ total, ...asked }) => `${total} results, ${formatDurations(asked)}`);
  printList('rising', found.rising, ({ before }) => `${before} in the period before`);
  printList('without results', found.found_nothing, () => '');
  printList('slow', found.slow, formatDurations);
}

function printList<T extends Pick<CountedSearch, 'q' | 'filters' | 'searches'>>(
  title: string,
  list: T[],
  more: (asked: T) => string,
) {
  if (list.length > 0) print(`${title}:`);
  for (const asked of list) {
    const filters = Object.entries(asked.filters).map(([name, values]) => `${name}=${values.join(',')}`);
    const what = [asked.q, ...filters].filter(Boolean).join(' ') || '(all institutes)';
    print(`${String(asked.searches).padStart(8)}  ${what}  ${more(asked)}`.trimEnd());
  }
}

function formatDurations({
  took_p50_ms,
  took_p95_ms,
}: Pick<CountedSearch, 'took_p50_ms' | 'took_p95_ms'>): string {
  if (took_p50_ms === null || took_p95_ms === null) return 'from the cache';
  return `${took_p50_ms.toFixed(1)}; ${took_p95_ms.toFixed(1)} ms`;
}

function addPopularity(analytics: Command) {
  analytics
    .command('popularity')
    .description(
      'Update the popularity of institutes from their page views now (an indexer also does this once a day)',
    )
    .option(...jsonOption)
    .action(({ json }: { json?: boolean }) =>
      runCommand(async ({ pool }) => {
        const changed = await scoreViews(pool);
        if (json) printJson({ changed });
        else print(`Updated the popularity of ${countOf(changed, 'institute')}`);
        return 0;
      }),
    );
}
