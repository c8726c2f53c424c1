import { nameKey } from './names.ts';

/**
 * Well-known other names of institutes that no source has: former and later names, and short names that the press, entrance
 * examinations or students use. In each row the name of the source comes first.
 */
const known: readonly (readonly [name: string, ...others: string[]])[] = [
  ['Aligarh Muslim University', 'amu', 'amu aligarh'],
  ['Amrita Vishwa Vidyapeetham', 'amrita university'],
  ['Armed Forces Medical College', 'afmc', 'afmc pune'],
  ['Awadesh Pratap Singh University', 'apsu rewa'],
  ['Banaras Hindu University', 'bhu', 'kashi hindu vishwavidyalaya'],
  ['Barkatullah University', 'bu bhopal', 'bhopal university'],
  ['Bharati Vidyapeeth', 'bvp pune', 'bharati vidyapeeth university'],
  ['Biju Patnaik University of Technology', 'bput'],
  ['Birla Institute of Technology', 'bit mesra'],
  ['Calcutta University', 'university of calcutta'],
  ['Chatrapati Sahuji Maharaj Kanpur University', 'kanpur university', 'csjm university'],
  ['Choudhary Charan Singh University', 'ccs university', 'meerut university'],
  ['Christian Medical College, Vellore', 'cmc vellore'],
  ['Christian Medical College, Ludhiana', 'cmc ludhiana'],
  ['Cochin University of Science & Technology', 'cusat'],
  ['College of Engineering, Pune', 'coep'],
  ['Deen Dayal Upadhyay Gorakhpur University', 'ddu gorakhpur', 'gorakhpur university'],
  ['Devi Ahilya Vishwavidyalaya', 'davv', 'indore university'],
  ['Dr. B. R. Ambedkar University, Agra', 'agra university'],
  ['Dr. Babasaheb Ambedkar Marathwada University', 'bamu', 'marathwada university'],
  ['Dr. Harisingh Gaur Vishwavidyalaya', 'sagar university'],
  ['Dr. Ram Manohar Lohia Awadh University', 'awadh university', 'faizabad university'],
  ['Guru Gobind Singh Indraprastha University', 'ip university', 'ggsipu'],
  ['Guru Nanak Dev University', 'gndu'],
  ['Himachal Pradesh University', 'hpu shimla'],
  ['Jai Narain Vyas University', 'jnvu', 'jodhpur university'],
  ['Jamia Millia Islamia University', 'jmi', 'jamia'],
  ['Jawahar Lal Nehru University', 'jnu', 'jnu delhi'],
  ['Koneru Lakshmaiah Education Foundation', 'kl university', 'klef'],
  ['Kurukshetra University', 'kuk'],
  ['Lady Shri Ram College for Women', 'lsr', 'lsr college'],
  ['Lalit Narayan Mithila University', 'lnmu'],
  ['Madras Christian College', 'mcc', 'mcc chennai'],
  ['Maharaja Sayajirao University of Baroda', 'msu baroda'],
  ['Maharshi Dayanand University', 'mdu rohtak'],
  ['Mahatama Jyotiba Phule Rohikhand University', 'rohilkhand university', 'mjpru'],
  ['Makhanlal Chaturvedi National University of Journalism and Communication', 'mcu bhopal'],
  ['Manipal Academy of Higher Education', 'manipal university', 'mahe'],
  ['Manipal Institute of Technology', 'mit manipal'],
  ['Manonmaniam Sundaranar University', 'ms university tirunelveli'],
  ['Maulana Azad National Urdu University', 'manuu'],
  ['Mohan Lal Sukhadia University', 'mlsu', 'udaipur university'],
  ['Mumbai University Mumbai', 'university of mumbai', 'bombay university'],
  ['Narsee Monjee Institute of Management Studies', 'nmims'],
  ['North Eastern Hill University', 'nehu'],
  ['Orissa University of Agriculture & Technology', 'ouat'],
  ['Pandit Deendayal Petroleum University', 'pdpu'],
  ['Pune University', 'savitribai phule pune university', 'sppu'],
  ['Punjab Technical University', 'ptu jalandhar'],
  ['Rajasthan Technical University', 'rtu kota'],
  ['Rajiv Gandhi Prodoyogiki Vishwavidyalaya', 'rgpv', 'rgtu'],
  ['Rajiv Gandhi University of Health Sciences', 'rguhs'],
  ['Rashtrasant Tukadoji Maharaj Nagpur University', 'nagpur university', 'rtmnu'],
  [
    'Sam Higginbottom Institute of Agriculture, Technology & Sciences',
    'shuats',
    'allahabad agricultural institute',
  ],
  ['Sant Gadge Baba Amravati University', 'sgbau', 'amravati university'],
  ['Smt. Nathibai Damodar Thackersey Women’s Univeristy', 'sndt', 'sndt university'],
  ['Swami Ramanand Teerth Marathwada University', 'srtmun', 'nanded university'],
  ['SYMBIOSIS International University', 'siu pune', 'symbiosis pune'],
  ['T.M. Bhagalpur University', 'tmbu', 'tilka manjhi bhagalpur university'],
  ['Tamilnadu Agricultural University', 'tnau'],
  ['Tata Institute of Fundamental Research', 'tifr'],
  ['University of Allahabad', 'allahabad university'],
  ['University of Delhi', 'du', 'delhi university'],
  ['University of Hyderabad', 'hcu', 'hyderabad central university'],
  ['Veer Bahadur Singh Purvanchal University', 'vbspu', 'purvanchal university'],
  ['Vellore Institute of Technology', 'vit', 'vit vellore'],
  ['Vesveswaraiah Technological University', 'vtu', 'vtu belgaum'],
  ['West Bengal University of Technology', 'wbut', 'makaut'],
];

const byKey = new Map(known.map(([name, ...others]) => [nameKey(name), others] as const));

/** The other names of an institute with this name; empty for most. */
export function wellKnownNames(institute: {
  name: string;
  core: string | null;
  full: string | null;
}): string[] {
  const found = [institute.name, institute.core, institute.full].flatMap(
    (name) => byKey.get(nameKey(name ?? '')) ?? [],
  );
  return [...new Set(found)];
}
