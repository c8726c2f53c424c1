import { lastReachablePage } from './search-url.ts';

/** How many pages the results fill, and how many of them the API returns by number. */
export function pageCount(total: number, limit: number): { all: number; reachable: number } {
  const all = Math.ceil(total / limit);
  return { all, reachable: Math.min(all, lastReachablePage(limit)) };
}

/** The page numbers that the pager shows, with null for a gap: 1 … 4 5 6 … 62. */
export function pageNumbers(current: number, last: number): (number | null)[] {
  const shown = [...new Set([1, current - 1, current, current + 1, last])].filter((n) => n >= 1 && n <= last);
  shown.sort((a, b) => a - b);
  const numbers: (number | null)[] = [];
  for (const number of shown) {
    const previous = numbers.at(-1) ?? 0;
    if (number - previous === 2) numbers.push(number - 1);
    else if (number - previous > 2) numbers.push(null);
    numbers.push(number);
  }
  return numbers;
}
