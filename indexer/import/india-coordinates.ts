import { india } from './india.ts';
import type { Locate } from './places.ts';

/** States that the list of cities has under another name: two became one in 2020. */
const stateNames: Record<string, string> = {
  'Dadra and Nagar Haveli': 'Dadra and Nagar Haveli and Daman and Diu',
  'Daman and Diu': 'Dadra and Nagar Haveli and Daman and Diu',
};

/**
 * Where a state's districts may have gone, or come from, when borders moved: Telangana left Andhra Pradesh in 2014,
 * Ladakh left Jammu and Kashmir in 2019.
 */
const formerStates: Record<string, string> = {
  'Andhra Pradesh': 'Telangana',
  Telangana: 'Andhra Pradesh',
  'Jammu and Kashmir': 'Ladakh',
};

/**
 * District -> the entry of the list of cities that stands for it: another spelling, a newer name, or a town in it.
 * Without an entry stay North & Middle Andaman, Surajpur, Chandel, Longleng and Kiphire: the list has no town of theirs.
 */
const entries: Record<string, Record<string, string>> = {
  'Andaman and Nicobar Islands': { Nicobars: 'Nicobar' },
  'Andhra Pradesh': { 'Y.S.R.': 'Cuddapah', 'Sri Potti Sriramulu Nellore': 'Nellore' },
  'Arunachal Pradesh': { 'Papum Pare': 'Itanagar' },
  Assam: { Sivasagar: 'Sibsagar' },
  Bihar: { 'Kaimur (Bhabua)': 'Kaimur' },
  Chhattisgarh: { Balrampur: 'Ramanuj Ganj', 'Dakshin Bastar Dantewada': 'Gidam' },
  Delhi: {
    Central: 'Central Delhi',
    East: 'East Delhi',
    North: 'North Delhi',
    'North East': 'North East Delhi',
    'North West': 'North West Delhi',
    South: 'South Delhi',
    'South West': 'South West Delhi',
    West: 'West Delhi',
  },
  Gujarat: { Ahmadabad: 'Ahmedabad' },
  Haryana: { Mewat: 'Nuh' },
  'Himachal Pradesh': { Kullu: 'Kulu' },
  'Jammu and Kashmir': { Budgam: 'Badgam', 'Leh(Ladakh)': 'Leh', Rajouri: 'Rajaori', Reasi: 'Riasi' },
  Jharkhand: {
    Deoghar: 'Deogarh',
    'Pashchimi Singhbhum': 'Pashchim Singhbhum',
    'Purbi Singhbhum': 'Purba Singhbhum',
  },
  Karnataka: {
    Bangalore: 'Bengaluru',
    Belgaum: 'Belagavi',
    Bellary: 'Ballari',
    Bijapur: 'Vijayapura',
    Chamarajanagar: 'Chamrajnagar',
    Chikkaballapura: 'Chikkaballapur',
    Chikmagalur: 'Chikkamagaluru',
    Gulbarga: 'Kalaburgi',
    Mysore: 'Mysuru',
    Tumkur: 'Tumakuru',
    'Uttara Kannada': 'Uttar Kannada',
  },
  Manipur: { 'Imphal East': 'Imphal', 'Imphal West': 'Imphal' },
  Odisha: { Anugul: 'Angul', Debagarh: 'Deogarh', Jajapur: 'Jajpur', Nabarangapur: 'Nabarangpur' },
  Punjab: {
    Bathinda: 'Bhatinda',
    Muktsar: 'Sri Muktsar Sahib',
    'Sahibzada Ajit Singh Nagar': 'Mohali',
    'Tarn Taran': 'Tarn Taran Sahib',
  },
  'Tamil Nadu': { 'The Nilgiris': 'Nilgiris', Thoothukkudi: 'Thoothukudi', Viluppuram: 'Villupuram' },
  Telangana: { Rangareddy: 'Rangareddi' },
  'Uttar Pradesh': {
    Hatras: 'Hathras',
    'Kanpur Nagar': 'Kanpur',
    'Kanshiram Nagar': 'Kasganj',
    'Sant Ravidas Nagar (Bhadohi)': 'Bhadohi',
  },
  Uttarakhand: { Hardwar: 'Haridwar' },
  'West Bengal': {
    Barddhaman: 'Bardhaman',
    Darjiling: 'Darjeeling',
    Haora: 'Howrah',
    Hugli: 'Hooghly',
    'Koch Bihar': 'Cooch Behar',
    Maldah: 'Ingraj Bazar',
    // The list's own point for the district, and that for its seat Barasat, lie in the sea of mangroves south of it.
    'North Twenty Four Parganas': 'Barrackpore',
    Puruliya: 'Purulia',
    'South Twenty Four Parganas': 'South 24 Parganas',
  },
};

/** Loads the list of India's states and cities (half a second); the result finds states and districts by name. */
export async function indianCoordinates(): Promise<Locate> {
  const { City, Country, State } = await import('country-state-city');
  const country = Country.getCountryByCode('IN');
  const states = new Map((State.getStatesOfCountry('IN') ?? []).map((state) => [normal(state.name), state]));
  const cities = new Map<string, [number, number]>();
  for (const city of City.getCitiesOfCountry('IN') ?? []) {
    const key = `${city.stateCode} ${normal(city.name)}`;
    const at = point(city);
    if (at && !cities.has(key)) cities.set(key, at);
  }
  const stateOf = (name: string) => states.get(normal(stateNames[name] ?? name));

  return (place) => {
    if (place.country !== india) return null;
    if (place.state === null) return country ? point(country) : null;
    if (place.district === null) return point(stateOf(place.state) ?? {});
    const entry = normal(entries[place.state]?.[place.district] ?? place.district);
    for (const state of [place.state, formerStates[place.state]]) {
      const at = state ? cities.get(`${stateOf(state)?.isoCode} ${entry}`) : undefined;
      if (at) return at;
    }
    return null;
  };
}

function normal(name: string): string {
  return name
    .toLowerCase()
    .replaceAll('&', 'and')
    .replace(/ district$/, '')
    .replace(/[^a-z0-9]+/g, '');
}

function point(entry: { latitude?: string | null; longitude?: string | null }): [number, number] | null {
  const at: [number, number] = [
    Number.parseFloat(entry.latitude ?? ''),
    Number.parseFloat(entry.longitude ?? ''),
  ];
  return at.every(Number.isFinite) ? at : null;
}
