/** Islands in free association with the United States, whose institutions its authorities list. */
const associated: [code: string, name: string][] = [
  ['FM', 'Federated States of Micronesia'],
  ['MH', 'Marshall Islands'],
  ['PW', 'Palau'],
];

/** Postal code -> name of each state and territory (half a second when the list is loaded first). */
export async function usStates(): Promise<ReadonlyMap<string, string>> {
  const { State } = await import('country-state-city');
  const states = State.getStatesOfCountry('US') ?? [];
  return new Map([...states.map(({ isoCode, name }): [string, string] => [isoCode, name]), ...associated]);
}
