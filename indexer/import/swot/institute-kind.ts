/**
 * Patterns for the kind of an institution, in the order in which they are tried. Schools for children come first
 * ('University High School'), then words that only higher education uses.
 */
const kinds: [kind: string, words: RegExp][] = [
  [
    'school',
    /\b(high|secondary|elementary|primary|middle|grammar|preparatory|public|boarding)\s+schools?\b|\bschool (district|board)\b|(?<!\p{L})(gymnas|gymn[aá]zi|gimnaz|lyc[eé]e|lyceum|lice[oumià]|lukio|realschule|grundschule|gesamtschule|oberschule|berufskolleg|berufs\w*schule|z[aá]kladn[ií]|st[rř]edn[ií]|zesp[oó][lł] szk[oó][lł]|technikum|гімназі|гимнази|ліцей|лицей)|高等学校|中学|中學|小学|고등학교|중학교|โรงเรียน/iu,
  ],
  [
    'university',
    /(?<!\p{L})(univ\b|univer(?!sal)|univesr|univsers|uniwersyt|[uü]niversite|yliopisto|egyetem|[uü]likool|vishwavid|vidyape|vidyapi|vysok[aá] [sš]kol|wy[zż]sza szko|technische hochschule|politechnika|akademia g[oó]rn)|\p{L}*(universit|hochschule|hogeschool|h[oö]gskol|h[oø]g?skole|ammattikorkeakoulu|egyetem)|πανεπιστ|университет|університет|университэт|универзитет|大学(?!附属)|大學|대학교|đại học|جامعة|دانشگاه|มหาวิทยาลัย|אוניברסיט|विश्वविद्यालय|பல்கலைக்கழகம்/iu,
  ],
  ['polytechnic', /(?<!\p{L})(pol[iy]t[eé]cn|pol[iy]te[ck]hni|polyt[eé]chni|politekni)|политех|політех/iu],
  [
    'college',
    /(?<!\p{L})(colleges?|colege|coledge|kolegij|kolled[zž]|kolej|faculdade|facult|mahavidyala|c[eé]gep|колледж|коледж|каледж)(?!\p{L}*lo)|學院|学院|전문대|คณะ|วิทยาลัย|كلية/iu,
  ],
  [
    'school',
    /(?<!\p{L})(schools?|scool|[eé]coles?|escol[ae]s?|escuelas?|scuol[ae]|[sš]kol[aey]?|skole|szko[lł][ay]|szk[oó][lł]|koulu|okul|col[eé]gio|coll[eè]ge|lise|школа|vidyalaya|iskola|средн|[SsŠš]koly?)(?!\p{L})|\p{L}+(schule|school|skola|skolen|skole|skolan|iskola)(?!\p{L})|学校|學校|학교|trường/iu,
  ],
];

/**
 * Infers the kind from the names: university, college, polytechnic, school or institute. The part before the first comma is
 * tried first. Only the first 300 characters, the maximum length of a name, are tested: the patterns take quadratic time.
 */
export function kindOf(names: string[]): string {
  for (const name of names.map((each) => each.slice(0, 300))) {
    for (const part of [name.replace(/[,(–].*$/s, '').replace(/ - .*$/s, ''), name]) {
      const found = kinds.find(([, words]) => words.test(part));
      if (found) return found[0];
      if (/\binst|институт|інститут|instytut|intézet|enstitü/iu.test(part)) return 'institute';
    }
  }
  return 'institute';
}
