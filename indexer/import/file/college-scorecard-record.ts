import { maxInteger } from '../../../src/domain/institutes/institute-edit.ts';
import type { ImportDetails, SourceRow } from '../institute-record.ts';
import { normaliseName } from '../normalise-name.ts';
import { kindOf } from '../swot/institute-kind.ts';
import { cipFamilies } from './cip-families.ts';
import { maxTextLength } from './file-record.ts';

/** The values of the columns that are read, by column name; a file may lack some of them. */
export type ScorecardRow = Record<string, string>;

const missingValues = new Set(['', 'NULL', 'NA', 'PrivacySuppressed']);
const owners = ['government', 'private', 'private'];
const levels = [null, 'certificate', 'diploma', 'undergraduate', 'postgraduate'] as const;
/** HIGHDEG of an associate degree; higher degrees have higher numbers. */
const associateDegree = 2;
const maxWebsiteLength = 300;

/** Reads one row; returns the record, or a rejection with all reasons. `states` maps postal codes to names. */
export function scorecardRecord(
  line: number,
  row: ScorecardRow,
  states: ReadonlyMap<string, string>,
): SourceRow {
  const errors: string[] = [];
  const stated = Object.fromEntries(
    Object.entries(row)
      .map(([column, value]): [string, string] => {
        if (value.length <= maxTextLength) return [column, value.trim()];
        errors.push(`${column} has more than ${maxTextLength} characters`);
        return [column, ''];
      })
      .filter(([, value]) => !missingValues.has(value)),
  );
  const number = (column: string, min = -maxInteger, max = maxInteger): number | null => {
    const text = stated[column];
    if (text === undefined) return null;
    const value = Number(text);
    if (value >= min && value <= max) return value;
    errors.push(`${column} is ${Number.isNaN(value) ? 'not a number' : 'out of range'}`);
    return null;
  };

  const { UNITID: id = '', STABBR: code } = stated;
  const name = normaliseName(stated.INSTNM ?? '');
  if (!id) errors.push('UNITID is missing');
  else if (!/^\d+$/.test(id)) errors.push('UNITID is not a number');
  if (!name) errors.push('INSTNM is missing');
  const state = code === undefined ? null : (states.get(code.toUpperCase()) ?? null);
  if (code !== undefined && state === null) errors.push(`unknown STABBR '${code}'`);
  const control = number('CONTROL');
  const ownership = control === null ? null : owners[control - 1];
  if (ownership === undefined) errors.push(`unknown CONTROL '${stated.CONTROL}'`);
  const latitude = number('LATITUDE', -90, 90);
  const longitude = number('LONGITUDE', -180, 180);
  const taught = cipFamilies.filter((family) => (number(`PCIP${family.code}`) ?? 0) > 0);
  const fees = [number('TUITIONFEE_IN', 0), number('TUITIONFEE_OUT', 0)];
  const fee = fees.find((given) => given !== null) ?? null;
  const level = levels[number('PREDDEG') ?? 0] ?? null;
  const gender = genderOf(number('WOMENONLY', 0, 1), number('MENONLY', 0, 1));
  const kind = kindOf([name]);
  const grantsDegrees = (number('HIGHDEG') ?? 0) >= associateDegree;
  if (errors.length > 0) return { line, reason: errors.join('; ') };

  const details: Partial<ImportDetails> = {
    website: normaliseWebsite(stated.INSTURL),
    ...(latitude !== null && longitude !== null && { latitude, longitude }),
    ...(taught.length > 0 && {
      programmes: taught.map(({ title, discipline }) => ({
        name: title,
        level,
        discipline,
        mode: null,
        fee: fee === null ? null : Math.round(fee),
        currency: fee === null ? null : 'USD',
        duration_months: null,
        intake: null,
        // The existence of the programme is inferred from the share of degrees in its family.
        provenance: 'inferred',
      })),
    }),
  };
  return {
    line,
    source_id: id,
    name,
    kind: grantsDegrees && kind === 'school' ? 'college' : kind,
    affiliation: null,
    place: { country: 'United States', state, district: null },
    city: normaliseName(stated.CITY ?? '') || null,
    ownership: ownership ?? null,
    gender,
    disciplines: [...new Set(taught.flatMap(({ discipline }) => discipline ?? []))].sort(),
    details,
    provenance: { kind: 'inferred' },
    raw: stated,
  };
}

function genderOf(women: number | null, men: number | null): string | null {
  if (women === 1) return 'women';
  if (men === 1) return 'men';
  return women === 0 && men === 0 ? 'co-ed' : null;
}

/** Normalises a web address; null for an unusable one, which is no reason to reject the row. */
function normaliseWebsite(address = ''): string | null {
  const given = /^[a-z][a-z\d+.-]*:\/\//i.test(address) ? address : `https://${address}`;
  if (/\s/.test(given) || !URL.canParse(given)) return null;
  const url = new URL(given);
  const usable =
    /^https?:$/.test(url.protocol) && url.hostname.includes('.') && url.href.length <= maxWebsiteLength;
  return usable ? url.href : null;
}
