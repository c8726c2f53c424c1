import { median } from '../statistics.ts';

/** The resident memory of a process, in MB. */
export interface Memory {
  max: number;
  /** the median of each quarter of its time */
  quarters: number[];
  /** whether the last quarter is at most a tenth above the second one; the first one still grows to the normal size */
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
