import { median } from '../statistics.ts';

/** Resident memory of a process, MB. */
export interface Memory {
  max: number;
  /** the medians of the four quarters of its time */
  quarters: number[];
  /** whether the last quarter is no more than a tenth above the second: the first one still grows to what it needs */
  flat: boolean;
}

export function memoryOf(samples: number[]): Memory {
  const quarter = Math.ceil(samples.length / 4);
  const quarters = [0, 1, 2, 3]
    .map((position) => samples.slice(position * quarter, (position + 1) * quarter))
    .filter((part) => part.length > 0)
    .map(median);
  const last = quarters.at(-1) ?? 0;
  return { max: Math.max(...samples), quarters, flat: last <= (quarters[1] ?? last) * 1.1 };
}
