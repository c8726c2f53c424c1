import { iso31662 } from 'iso-3166';

/** States in free association with the United States, whose institutions the College Scorecard also lists. */
const associated: [code: string, name: string][] = [
  ['FM', 'Federated States of Micronesia'],
  ['MH', 'Marshall Islands'],
  ['PW', 'Palau'],
];

/** Postal code -> name of each state, the district and each territory of the United States. */
export const usStates: ReadonlyMap<string, string> = new Map([
  ...iso31662
    .filter(({ parent }) => parent === 'US')
    .map(({ code, name }): [string, string] => [code.slice('US-'.length), name]),
  ...associated,
]);
