import { loadavg } from 'node:os';

/** Of the last minute, to one decimal. */
export function loadAverage(): number {
  return Math.round((loadavg()[0] as number) * 10) / 10;
}
