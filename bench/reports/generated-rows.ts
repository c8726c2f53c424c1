import type { Cell, Sheet } from '../../src/domain/reports/cells.ts';

/** 14 columns like those of a search report: 9 texts, 5 numbers. */
export const sheet: Sheet = {
  name: 'Institutes',
  columns: [
    'id',
    'slug',
    'name',
    'kind',
    'ownership',
    'university',
    'country',
    'state',
    'district',
    'established',
    'rating',
    'fee_min',
    'fee_max',
    'website',
  ].map((name) => ({ name, width: 20 })),
};

const kinds = ['university', 'college', 'polytechnic', 'school'];
const ownerships = ['government', 'private', 'aided'];
const states = ['Kerala', 'Maharashtra', 'Karnataka', 'Tamil Nadu', 'Jammu & Kashmir'];
const districts = ['Ernakulam', 'Pune', 'Mysore', 'Madurai', 'Srinagar', 'Kozhikode', 'Nagpur'];
const subjects = ['Engineering', 'Arts & Science', 'Law', 'Nursing', 'Management Studies', '"Fine" Arts'];
const of = <T>(list: readonly T[], n: number) => list[n % list.length] as T;
const batchSize = 1_000;

/** The same rows each time. */
export async function* generatedRows(count: number): AsyncGenerator<Cell[][]> {
  for (let start = 0; start < count; start += batchSize) {
    const batch: Cell[][] = [];
    for (let n = start; n < Math.min(count, start + batchSize); n += 1) batch.push(generatedRow(n));
    yield batch;
  }
}

function generatedRow(n: number): Cell[] {
  // A multiplicative hash, so that numbers do not compress better than real ones.
  const random = (Math.imul(n + 1, 2_654_435_761) >>> 0) / 2 ** 32;
  return [
    n + 1,
    `st-thomas-college-of-engineering-${n}`,
    `St. Thomas College of ${of(subjects, n)}, ${of(districts, n)} ${n}`,
    of(kinds, n),
    of(ownerships, n),
    `University of ${of(districts, n >> 3)}`,
    'India',
    of(states, n),
    of(districts, n),
    1850 + Math.floor(random * 170),
    Math.round(random * 50) / 10,
    Math.floor(random * 50_000),
    Math.floor(random * 500_000),
    `https://www.college-${n}.example.ac.in/`,
  ];
}
