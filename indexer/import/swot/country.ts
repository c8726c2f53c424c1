import { countries } from 'countries-list';
import { eduAbroad } from './edu-abroad.ts';

/** The country of a domain. `stated` is true for a country's top-level domain, false if the country is inferred. */
export interface CountryOfDomain {
  country: string;
  stated: boolean;
}

/** Common names of countries for which the list has another one. */
const betterNames: Record<string, string> = {
  AX: 'Åland Islands',
  CG: 'Congo',
  CV: 'Cape Verde',
  CW: 'Curaçao',
  CZ: 'Czech Republic',
  MO: 'Macau',
  ST: 'São Tomé and Príncipe',
  TR: 'Turkey',
};

/** Top-level domains that are not ISO codes but are used almost only in one country. */
const otherTops: Record<string, string> = {
  uk: 'GB',
  gov: 'US',
  mil: 'US',
  london: 'GB',
  scot: 'GB',
  wales: 'GB',
  cymru: 'GB',
  cat: 'ES',
  barcelona: 'ES',
  eus: 'ES',
  gal: 'ES',
  bzh: 'FR',
  corsica: 'FR',
  paris: 'FR',
  berlin: 'DE',
  hamburg: 'DE',
  koeln: 'DE',
  nrw: 'DE',
  krd: 'IQ',
  moscow: 'RU',
  quebec: 'CA',
  rio: 'BR',
  swiss: 'CH',
};

/** Country codes sold as generic domains; they indicate the country only below an academic or official second level. */
const soldToAll = new Set('ac ag ai cc cd co dj fm gd gg io la me nu sc sh tv vc vg ws'.split(' '));
const official = new Set('ac edu gov gob sch mil'.split(' '));

/** Countries whose names occur in other names, accepted only after a comma or in brackets. Georgia is never accepted. */
const ambiguous = new Set(['JE', 'JO', 'TD', 'LB', 'MX', 'PA', 'CU', 'PE', 'NG', 'NE', 'GN', 'ML', 'DM']);
const notEnglish =
  /[^\p{Script=Latin}\p{P}\p{N}\p{S}\s]|\b(universi(dad|tat|tas|dade|té|tà|tät|tatea)|instituto|escuela|[eé]cole|colegio|escola)\b/iu;

/** Creates a function that finds the country of an institution by its domain and name; null if it is unknown. */
export function createCountries(): (domain: string, name: string) => CountryOfDomain | null {
  const names = new Map<string, string>(
    Object.entries(countries).map(([code, { name }]) => [code, betterNames[code] ?? name]),
  );
  const spelled = [...names].map(([code, name]) => [code, name] as const);
  spelled.push(
    ['US', 'USA'],
    ['GB', 'UK'],
    ['AE', 'UAE'],
    ['CZ', 'Czechia'],
    ['TR', 'Türkiye'],
    ['KR', 'Korea'],
  );
  const inName = spelled
    .filter(([code]) => code !== 'GE')
    .map(([code, name]) => [code, lastIn(name, ambiguous.has(code))] as const);

  const codeOf = (domain: string, name: string): [code: string, stated: boolean] | null => {
    const [top = '', second = ''] = domain.split('.').reverse();
    const isOwn = names.has(top.toUpperCase()) && (!soldToAll.has(top) || official.has(second));
    if (isOwn) return [top.toUpperCase(), true];
    if (otherTops[top]) return [otherTops[top], top === 'uk' || top === 'gov' || top === 'mil'];
    const abroad = top === 'edu' ? eduAbroad.get(second) : undefined;
    if (abroad) return [abroad, false];
    const named = inName.find(([, pattern]) => pattern.test(name));
    if (named) return [named[0], false];
    return top === 'edu' && !notEnglish.test(name) ? ['US', false] : null;
  };

  return (domain, name) => {
    const [code, stated] = codeOf(domain, name) ?? [];
    const country = code && names.get(code);
    return country ? { country, stated: stated === true } : null;
  };
}

/** A pattern for a country at the end of a name: '…, India', '… (Greece)', 'American University in Bulgaria'. */
function lastIn(country: string, isAmbiguous: boolean): RegExp {
  const name = country.replace(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
  const before = isAmbiguous ? String.raw`[,(]\s*` : String.raw`([,(–-]\s*|\b(of|in|at)\s+(the\s+)?)`;
  return new RegExp(String.raw`${before}${name}\s*[).]*$`, 'i');
}
