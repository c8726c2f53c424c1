import { wordsOf } from '../text/names.ts';
import type { ValueFacetName } from './facets.ts';
import { noRelevance, type Relevance } from './relevance.ts';

/** The facet value that a phrase of a query can stand for, unless the phrase is part of a name. */
export interface Meaning {
  parameter: ValueFacetName;
  value: string;
}

/** The phrases, synonyms and pins by which queries are interpreted. */
export interface Vocabulary extends Relevance {
  /** The meaning of each phrase. Keys are the words of `wordsOf`, joined by spaces. */
  meanings: ReadonlyMap<string, Meaning>;
}

const disciplineTerms: Record<string, string> = {
  agriculture: 'agriculture, agricultural, agri, farming, horticulture',
  architecture: 'architecture, b arch, barch',
  arts: 'arts, humanities, ba, b a',
  ayurveda: 'ayurveda, ayurvedic, bams',
  commerce: 'commerce, b com, bcom, m com, mcom',
  'computer-applications': 'computer applications, computer science, bca, mca, information technology, it',
  dental: 'dental, dentistry, bds, dental sciences',
  design: 'design, fashion, fashion design, fashion technology',
  education: 'education, b ed, bed, m ed, med ed, teacher training, teachers training, teacher education',
  engineering: 'engineering, technology, b tech, btech, m tech, mtech, engineering and technology',
  'fine-arts': 'fine arts, art, music, visual arts, performing arts',
  fisheries: 'fisheries, fishery science',
  homoeopathy: 'homoeopathy, homeopathy, homeopathic, homoeopathic, bhms',
  'hotel-management': 'hotel management, hospitality, catering',
  journalism: 'journalism, mass communication, media studies',
  law: 'law, legal studies, llb, llm, ll b',
  'library-science': 'library science, b lib',
  management: 'management, mba, bba, business administration, business management, pgdm, business',
  medicine: 'medicine, medical, mbbs, medical sciences',
  nursing: 'nursing, b sc nursing, bsc nursing, gnm',
  paramedical: 'paramedical, paramedical sciences',
  pharmacy: 'pharmacy, pharmaceutical sciences, b pharm, bpharm, m pharm, d pharm, pharma',
  'physical-education': 'physical education, b p ed, bped, sports',
  physiotherapy: 'physiotherapy, bpt',
  sanskrit: 'sanskrit',
  science: 'science, b sc, bsc, m sc, msc',
  'social-work': 'social work, msw, bsw',
  veterinary: 'veterinary, veterinary science, bvsc, animal husbandry',
};

const otherTerms: [parameter: ValueFacetName, value: string, terms: string][] = [
  ['kind', 'university', 'university'],
  ['gender', 'women', 'women, womens, girls, ladies, mahila'],
  ['ownership', 'government', 'government, sarkari, public'],
  ['ownership', 'private', 'private'],
];

/** Other names of places, beside the recorded one: old names, new names, short names. */
const placeNames: Record<string, string> = {
  bombay: 'Mumbai',
  calcutta: 'Kolkata',
  madras: 'Chennai',
  bengaluru: 'Bangalore',
  poona: 'Pune',
  trivandrum: 'Thiruvananthapuram',
  cochin: 'Ernakulam',
  kochi: 'Ernakulam',
  calicut: 'Kozhikode',
  alleppey: 'Alappuzha',
  quilon: 'Kollam',
  trichur: 'Thrissur',
  cannanore: 'Kannur',
  mysuru: 'Mysore',
  belagavi: 'Belgaum',
  kalaburagi: 'Gulbarga',
  tumakuru: 'Tumkur',
  mangalore: 'Dakshina Kannada',
  mangaluru: 'Dakshina Kannada',
  baroda: 'Vadodara',
  ahmedabad: 'Ahmadabad',
  banaras: 'Varanasi',
  benares: 'Varanasi',
  prayagraj: 'Allahabad',
  trichy: 'Tiruchirappalli',
  tiruchi: 'Tiruchirappalli',
  vizag: 'Visakhapatnam',
  simla: 'Shimla',
  orissa: 'Odisha',
  pondicherry: 'Puducherry',
  uttaranchal: 'Uttarakhand',
  bhubaneswar: 'Khordha',
  guwahati: 'Kamrup Metropolitan',
  up: 'Uttar Pradesh',
  mp: 'Madhya Pradesh',
  ap: 'Andhra Pradesh',
  tn: 'Tamil Nadu',
  wb: 'West Bengal',
  uk: 'Uttarakhand',
  hp: 'Himachal Pradesh',
  jk: 'Jammu and Kashmir',
};

// Districts, in Delhi and elsewhere, whose names are ordinary words of other names.
const ambiguousPlaces = new Set([
  'north',
  'south',
  'east',
  'west',
  'central',
  'north east',
  'north west',
  'south west',
  'south east',
]);

/**
 * The vocabulary without any phrase: every query is a name.
 * @internal Exported for tests.
 */
export const noVocabulary: Vocabulary = { meanings: new Map(), ...noRelevance };

/**
 * The meanings of phrases: disciplines, kinds, ownership and admission, and these places. If a district and a state have the
 * same name, the phrase means the state.
 */
export function buildMeanings(places: {
  districts: string[];
  states: string[];
  countries: string[];
}): Vocabulary['meanings'] {
  const meanings = new Map<string, Meaning>();
  const add = (term: string, meaning: Meaning) => meanings.set(wordsOf(term).join(' '), meaning);
  for (const value of places.districts) add(value, { parameter: 'district', value });
  for (const value of places.states) add(value, { parameter: 'state', value });
  for (const value of places.countries) add(value, { parameter: 'country', value });
  for (const [term, value] of Object.entries(placeNames)) {
    const known = meanings.get(wordsOf(value).join(' '));
    if (known && !meanings.has(term)) add(term, known);
  }
  for (const name of ambiguousPlaces) meanings.delete(name);
  for (const [value, terms] of Object.entries(disciplineTerms)) {
    for (const term of terms.split(', ')) add(term, { parameter: 'discipline', value });
  }
  for (const [parameter, value, terms] of otherTerms) {
    for (const term of terms.split(', ')) add(term, { parameter, value });
  }
  return meanings;
}
