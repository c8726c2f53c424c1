import type { PlaceName } from '../institute-record.ts';

export const india = 'India';

/** Spellings that are plainly not the state's name. */
const stateNames: Record<string, string> = {
  'Andaman & Nicobar Islands': 'Andaman and Nicobar Islands',
  Chhatisgarh: 'Chhattisgarh',
  'Dadra & Nagar Haveli': 'Dadra and Nagar Haveli',
  'Daman & Diu': 'Daman and Diu',
  Uttrakhand: 'Uttarakhand',
};

/** A district by its names in the source; spellings of states corrected, of districts left but for a lost capital. */
export function indianPlace(state: string, district: string): PlaceName {
  return {
    country: india,
    state: stateNames[state] ?? state,
    district: district === 'budgam' ? 'Budgam' : district,
  };
}
