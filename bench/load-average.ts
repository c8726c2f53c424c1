import { loadavg } from 'node:os';

/** The load average of the last minute, to one decimal. */
export function loadAverage(): number {
  return Math.round((loadavg()[0] as number) * 10) / 10;
}
