import { normaliseName } from '../normalise-name.ts';

/** The names of an institution, its own name first. */
export type Names = [name: string, ...others: string[]];

/** The names in a file, the best one first; or why the file is rejected; or why it is skipped. */
type FileNames = { names: Names; lines: string[] } | { reason: string } | { omitted: string };

const maxNameLength = 300;
/** The maximum length of a line with a name and a remark; the patterns take cubic time. */
const maxLineLength = 500;
const maxAliasLength = 100;
const link = /(https?:\/\/|www\.)\S*|\S*@\S+\.\S+/i;
const domainAlone = /^[\w-]+(\.[\w-]+)+$/;
/** Introductions that contributors wrote for the reviewers of the list. */
const introduction = /^(institute name:|aka\s|formerly\s|(e-?mailing|e-?mail) domain for [a-z ]*? of\s)/i;
// Soft hyphens, zero-width spaces and direction marks, which a few names contain because they were copied from web pages.
const strayMarks = /[\u00ad\u200b\u200e\u200f\u2060\ufeff]/g;
const entities: Record<string, string> = { amp: '&', quot: '"', apos: "'", lt: '<', gt: '>', nbsp: ' ' };

/**
 * Reads one file: the name on the first line, other names below. Contributors left remarks after the names, so the first line
 * that is not a name (a link, a sentence, an address) ends the list.
 */
export function readNames(bytes: Uint8Array): FileNames {
  const text = decode(bytes);
  if (text.includes('\0')) return { reason: 'is binary' };
  const lines = text
    .split(/\r\n|[\n\r\u2028]/)
    .map((line) => line.trim())
    .filter((line) => line !== '');
  if (lines.length === 0) return { omitted: 'is empty' };
  const written = lines.filter((line) => line !== '.group');
  const first = written.findIndex((line) => line.length > maxLineLength || extractName(line) !== '');
  if (first === -1) return { omitted: 'has no name' };
  const line = written[first] as string;
  const name = line.length > maxLineLength ? line : extractName(line);
  if (name.length > maxNameLength)
    return { reason: `the name has ${name.length} characters; at most ${maxNameLength} are allowed` };
  const names: Names = [name];
  for (const line of written.slice(first + 1)) {
    if (line.length > maxLineLength) break;
    const other = extractName(line);
    if (other === '' || other.length > maxAliasLength || isRemark(line)) break;
    names.push(other);
  }
  return { names: campusesLast(names), lines };
}

/** A file may list a campus first, such as 'Kent State University - Stark'; a name that two others begin with comes first. */
function campusesLast(names: Names): Names {
  const whole = names.find(
    (name) =>
      names.filter((other) => other.startsWith(name) && /^\s*[,(–-]/.test(other.slice(name.length))).length >
      1,
  );
  return whole ? [whole, ...names.filter((name) => name !== whole)] : names;
}

/** Extracts the name from a line; '' if it contains none. */
function extractName(line: string): string {
  if (domainAlone.test(line)) return '';
  const own = line
    .replace(introduction, '')
    .replace(/\s-- .*\b(domain|mail)s?\b.*$/i, '')
    .replace(/&(\w+);/g, (entity, name: string) => entities[name] ?? entity)
    .replace(/&#(\d{2,6});/g, (_, code: string) => String.fromCodePoint(Number(code)))
    .replace(new RegExp(`[\\s(<#:–-]*${link.source}.*$`, 'i'), '');
  const name = normaliseName(own.replace(strayMarks, '')).replace(/[\s:;>–-]+$/, '');
  return /\p{L}{2}/u.test(name) ? name : '';
}

function isRemark(line: string): boolean {
  return (
    link.test(line) ||
    /^[-*(]|[:;!?]$|: |\d{5}|>>/.test(line) ||
    /\b(url|website|site|e-?mails?|domains?|page|course|tel|phone|we|our|this|note|is|are|has|have)\b/i.test(
      line,
    ) ||
    (/\.$/.test(line) && line.split(' ').length > 6) ||
    line.split(/\s+/).length > 14
  );
}

/** Decodes UTF-16 with a byte order mark or UTF-8; otherwise Cyrillic if four of its letters follow each other, or Western European. */
function decode(bytes: Uint8Array): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder('utf-16le').decode(bytes);
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return new TextDecoder('utf-16be').decode(bytes);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    const cyrillic = /[\xc0-\xff]{4}/.test(Buffer.from(bytes).toString('latin1'));
    return new TextDecoder(cyrillic ? 'windows-1251' : 'windows-1252').decode(bytes);
  }
}
