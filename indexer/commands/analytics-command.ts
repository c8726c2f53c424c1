import type { Command } from 'commander';
import type { SearchAnalytics } from '../../src/contract/responses/dashboard-response.ts';
import { readSearchAnalytics } from '../../src/storage/postgres/analytics/search-analytics.ts';
import { scoreViews } from '../../src/storage/postgres/catalogue/institute-views.ts';
import { runCommand } from './command-context.ts';
import { readCount } from './command-options.ts';
import { print, printJson } from './terminal.ts';

export function addAnalyticsCommand(program: Command): void {
  const analytics = program
    .command('analytics')
    .description('what people search for and look at: searches, popularity');
  addSearches(analytics);
  addPopularity(analytics);
}

function addSearches(analytics: Command) {
  analytics
    .command('searches')
    .description('the searches of the last days: popular, rising, without a result, slow')
    .option('--days <count>', 'how many days, today among them', readCount(3650), 7)
    .option('--most <count>', 'how many of each list', readCount(1_000), 10)
    .option('--json', 'print one JSON object')
    .addHelpText(
      'after',
      `
Searches are kept for EVENTS_KEEP_DAYS days, without a word of who made them. Days are UTC's; turning a page counts as no
search.

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
    print(`nothing was searched for since ${found.since}`);
    return;
  }
  print('day         searches  found nothing  median; 95th, ms');
  for (const day of found.days)
    print(
      `${day.day}  ${String(day.searches).padStart(8)}  ${String(day.found_nothing).padStart(13)}  ${took(day)}`,
    );
  printList('popular', found.popular, ({ total, ...asked }) => `${total} found, ${took(asked)}`);
  printList('rising', found.rising, ({ before }) => `${before} before`);
  printList('found nothing', found.found_nothing, () => '');
  printList('slow', found.slow, took);
}

function printList<T extends Pick<CountedSearch, 'q' | 'filters' | 'searches'>>(
  title: string,
  list: T[],
  more: (asked: T) => string,
) {
  if (list.length > 0) print(`${title}:`);
  for (const asked of list) {
    const filters = Object.entries(asked.filters).map(([name, values]) => `${name}=${values.join(',')}`);
    const what = [asked.q, ...filters].filter(Boolean).join(' ') || '(everything)';
    print(`${String(asked.searches).padStart(8)}  ${what}  ${more(asked)}`.trimEnd());
  }
}

function took({ took_p50_ms, took_p95_ms }: Pick<CountedSearch, 'took_p50_ms' | 'took_p95_ms'>): string {
  if (took_p50_ms === null || took_p95_ms === null) return 'from the cache';
  return `${took_p50_ms.toFixed(1)}; ${took_p95_ms.toFixed(1)} ms`;
}

function addPopularity(analytics: Command) {
  analytics
    .command('popularity')
    .description("reckon now what views add to institutes' popularity; an indexer does it once a day")
    .option('--json', 'print one JSON object')
    .action(({ json }: { json?: boolean }) =>
      runCommand(async ({ pool }) => {
        const changed = await scoreViews(pool);
        if (json) printJson({ changed });
        else print(`${changed} institutes have another popularity and are indexed again`);
        return 0;
      }),
    );
}
