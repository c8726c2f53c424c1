import type { PlaceName } from '../institute-record.ts';

export const india = 'India';

/** Misspelled names of states in the sources, and the correct ones. */
const stateNames: Record<string, string> = {
  'Andaman & Nicobar Islands': 'Andaman and Nicobar Islands',
  Chhatisgarh: 'Chhattisgarh',
  'Dadra & Nagar Haveli': 'Dadra and Nagar Haveli',
  'Daman & Diu': 'Daman and Diu',
  Uttrakhand: 'Uttarakhand',
};

/** Makes a place of the names in a source. Corrects the names of states, and one name of a district without its capital. */
export function indianPlace(state: string, district: string): PlaceName {
  return {
    country: india,
    state: stateNames[state] ?? state,
    district: district === 'budgam' ? 'Budgam' : district,
  };
}
