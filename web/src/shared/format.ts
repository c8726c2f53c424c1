import type { Fee, Institute } from '../api/response-types.ts';

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
    // Not a currency code that the browser takes.
    return `${currency} ${formatNumber(value)}`;
  }
}

/** '₹40,000 to ₹1,20,000', one amount where both are the same, null where none is known. */
export function formatFee(fee: Fee | null | undefined): string | null {
  const min = fee?.min ?? null;
  const max = fee?.max ?? null;
  if (min !== null && max !== null && min !== max) {
    return `${formatMoney(min, fee?.currency)} to ${formatMoney(max, fee?.currency)}`;
  }
  const one = min ?? max;
  return one === null ? null : formatMoney(one, fee?.currency);
}

/** 'Kochi, Ernakulam, Kerala'; a city that is named as its district is said once. */
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

export function count(total: number, one: string, many: string): string {
  return `${formatNumber(total)} ${total === 1 ? one : many}`;
}

/** Only addresses that a link may safely open. */
export function webAddress(text: string | null | undefined): { href: string; label: string } | null {
  if (!text) return null;
  const url = URL.parse(/^[a-z]+:/i.test(text) ? text : `https://${text}`);
  if (!url || !/^https?:$/.test(url.protocol)) return null;
  return { href: url.href, label: url.hostname.replace(/^www\./, '') + url.pathname.replace(/\/$/, '') };
}
