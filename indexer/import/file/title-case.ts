/** Acronyms that contain vowels. */
const acronyms = new Set(
  [
    'IIT IIIT IIM IISC IISER NIT NIIT ITI ITR ISRO AIIMS AICTE UGC CIPET MSME NMIMS NIELIT IGNOU',
    'BA BBA BCA BE MBA MCA ME UG IT AI ICT IOT GIS VLSI CAD CAM ECE EEE CSE',
    'ABVGD BFIT BITS DAV DIT IMT KIET KIIT MAEER MES MIET MIT RAAK RIT SIES TTAADC VIT',
  ].flatMap((line) => line.split(' ')),
);
/** Words without vowels that are not acronyms. */
const abbreviations = new Set(
  'BLDG DR DISTT ENGG FR GOVT JR LTD MGMT MR MRS MS MT NR PT PVT SHRM SMT SR ST STT'.split(' '),
);
const small = new Set('and as at be by for in of on the to with'.split(' '));
const roman = /^(I{2,3}|IV|VI{1,3}|IX|XI{0,3})$/;
const ordinal = /^\d+(ST|ND|RD|TH)$/;

/**
 * Converts a text in capitals to title case: 'GOVT. COLLEGE OF ART' becomes 'Govt. College of Art'. Acronyms, initials and
 * Roman numerals stay in capitals. A text that contains a lower-case letter is returned unchanged.
 */
export function titleCase(text: string): string {
  if (/\p{Ll}/u.test(text)) return text;
  return text.replace(/[\p{L}\p{M}\p{N}]+/gu, (word, at: number) => {
    const before = text.slice(Math.max(0, at - 2), at);
    // Matches "WOMEN'S" and "VVM'S", but not "D'SOUZA".
    if (/[\p{L}\p{N}]['’]$/u.test(before) && /^[STD]$/.test(word)) return word.toLowerCase();
    return at > 0 && small.has(word.toLowerCase()) ? word.toLowerCase() : capitalise(word);
  });
}

function capitalise(word: string): string {
  if (ordinal.test(word)) return word.toLowerCase();
  if (acronyms.has(word) || roman.test(word) || /\p{N}/u.test(word)) return word;
  if (/^[B-DF-HJ-NP-TV-XZ]+$/.test(word) && !abbreviations.has(word)) return word;
  const [first = '', ...rest] = word;
  return first + rest.join('').toLowerCase();
}
