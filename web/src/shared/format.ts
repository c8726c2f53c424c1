import type { FeeRange } from '../../../src/contract/responses/institute-response.ts';
import type { Institute } from '../api/response-checks.ts';

const numbers = new Intl.NumberFormat('en-IN');

export function formatNumber(value: number): string {
  return numbers.format(value);
}

export function formatMoney(value: number, currency: string | null | undefined): string {
  if (!currency) return formatNumber(value);
  try {
    return new Intl.NumberFormat('en-IN', { style: 'currency', currency, maximumFractionDigits: 0 }).format(
      value,
    );
  } catch {
    // The browser does not accept the text as a currency code.
    return `${currency} ${formatNumber(value)}`;
  }
}

/** '₹40,000 to ₹1,20,000', or a single amount if both are the same; null if no fee is known. */
export function formatFee(fee: FeeRange | null | undefined): string | null {
  if (!fee) return null;
  const { min, max, currency } = fee;
  if (min === max) return formatMoney(min, currency);
  return `${formatMoney(min, currency)} to ${formatMoney(max, currency)}`;
}

/** 'Kochi, Ernakulam, Kerala'; a city that has the name of its district is named once. */
export function formatPlace({
  city,
  district,
  state,
}: Pick<Institute, 'city' | 'district' | 'state'>): string {
  return [...new Set([city, district, state])].filter(Boolean).join(', ');
}

export function formatDuration(months: number): string {
  if (months % 12 !== 0) return months === 1 ? '1 month' : `${months} months`;
  return months === 12 ? '1 year' : `${months / 12} years`;
}

/** '1 institute', '2,345 institutes'. */
export function formatCount(total: number, one: string, many: string): string {
  return `${formatNumber(total)} ${total === 1 ? one : many}`;
}

/** A link for an address that is safe to open: `http` and `https` only. Null for any other text. */
export function parseWebAddress(text: string | null | undefined): { href: string; label: string } | null {
  if (!text) return null;
  const url = URL.parse(/^[a-z]+:/i.test(text) ? text : `https://${text}`);
  if (!url || !/^https?:$/.test(url.protocol)) return null;
  return { href: url.href, label: url.hostname.replace(/^www\./, '') + url.pathname.replace(/\/$/, '') };
}

const days = new Intl.DateTimeFormat('en-IN', { day: 'numeric', month: 'long', year: 'numeric' });

/** '28 November 2026', in the visitor's time zone. `time` is an ISO date and time. */
export function formatDay(time: string): string {
  return days.format(new Date(time));
}

const times = new Intl.DateTimeFormat('en-IN', { dateStyle: 'medium', timeStyle: 'short' });

/** '28 Nov 2026, 7:26 pm', in the visitor's time zone. `time` is an ISO date and time. */
export function formatTime(time: string): string {
  return times.format(new Date(time));
}

const ages = new Intl.RelativeTimeFormat('en', { numeric: 'auto' });

/** '3 minutes ago'. `time` is an ISO date and time. */
export function formatAge(time: string, nowMs = Date.now()): string {
  const minutes = Math.round((Date.parse(time) - nowMs) / 60_000);
  if (minutes > -1) return 'just now';
  if (minutes > -60) return ages.format(minutes, 'minute');
  if (minutes > -24 * 60) return ages.format(Math.round(minutes / 60), 'hour');
  return ages.format(Math.round(minutes / 60 / 24), 'day');
}

const oneDecimal = new Intl.NumberFormat('en-IN', { maximumFractionDigits: 1 });

/** '0.4 s', '12 minutes', '3 hours'; a dash for an unknown duration. */
export function formatSeconds(value: number | null): string {
  if (value === null) return '–';
  if (value < 120) return `${oneDecimal.format(value)} s`;
  if (value < 7_200) return `${formatNumber(Math.round(value / 60))} minutes`;
  return `${formatNumber(Math.round(value / 3_600))} hours`;
}

const shares = new Intl.NumberFormat('en-IN', { style: 'percent', maximumFractionDigits: 1 });

/** '97.5%'; a dash for an unknown share. */
export function formatShare(share: number | null): string {
  return share === null ? '–' : shares.format(share);
}

/** '512 bytes', '1.4 MB'. */
export function formatBytes(bytes: number): string {
  if (bytes < 1_000) return formatCount(bytes, 'byte', 'bytes');
  if (bytes < 1_000_000) return `${oneDecimal.format(bytes / 1_000)} kB`;
  return `${oneDecimal.format(bytes / 1_000_000)} MB`;
}
