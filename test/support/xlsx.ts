import assert from 'node:assert/strict';
import { crc32, inflateRawSync } from 'node:zlib';

/** A cell as the file has it: its type, its style and its text. */
export interface XlsxCell {
  reference: string;
  type: string;
  style: string;
  text: string;
}

/** Reads a zip archive by its central directory, and checks every size, offset and checksum. */
function readZip(archive: Buffer): Map<string, Buffer> {
  const end = archive.length - 22;
  assert.equal(archive.readUInt32LE(end), 0x06054b50, 'the archive does not end with its directory');
  const entries = archive.readUInt16LE(end + 10);
  const directory = archive.readUInt32LE(end + 16);
  assert.equal(directory + archive.readUInt32LE(end + 12), end);
  const files = new Map<string, Buffer>();
  let at = directory;
  for (let n = 0; n < entries; n += 1) {
    assert.equal(archive.readUInt32LE(at), 0x02014b50);
    const [crc, compressed, size] = [16, 20, 24].map((offset) => archive.readUInt32LE(at + offset));
    const nameLength = archive.readUInt16LE(at + 28);
    const name = archive.toString('utf8', at + 46, at + 46 + nameLength);
    const local = archive.readUInt32LE(at + 42);
    assert.equal(archive.readUInt32LE(local), 0x04034b50, name);
    const start = local + 30 + archive.readUInt16LE(local + 26) + archive.readUInt16LE(local + 28);
    const data = archive.subarray(start, start + (compressed as number));
    const content = inflateRawSync(data);
    assert.equal(content.length, size, name);
    assert.equal(crc32(content), crc, name);
    const descriptor = start + (compressed as number);
    assert.deepEqual(
      [0, 4, 8, 12].map((offset) => archive.readUInt32LE(descriptor + offset)),
      [0x08074b50, crc, compressed, size],
      name,
    );
    files.set(name, content);
    at += 46 + nameLength;
  }
  assert.equal(at, end);
  return files;
}

/** Reads the rows of each sheet, and checks that every part is well-formed XML with the parts that its relationships name. */
export function readXlsx(file: Buffer): { name: string; rows: XlsxCell[][] }[] {
  const files = readZip(file);
  const texts = new Map(
    [...files].map(([name, content]) => [name, new TextDecoder('utf-8', { fatal: true }).decode(content)]),
  );
  for (const [name, xml] of texts) assertWellFormed(xml, name);
  assert.equal([...files.keys()][0], '[Content_Types].xml');
  const workbook = texts.get('xl/workbook.xml') ?? '';
  const targets = new Map(
    [...(texts.get('xl/_rels/workbook.xml.rels') ?? '').matchAll(/Id="(\w+)"[^>]*Target="([^"]+)"/g)].map(
      ([, id, target]) => [id, target],
    ),
  );
  for (const target of targets.values()) assert(files.has(`xl/${target}`), target);
  return [...workbook.matchAll(/<sheet name="([^"]+)" sheetId="\d+" r:id="(\w+)"\/>/g)].map(
    ([, name = '', id]) => ({
      name,
      rows: readRows(texts.get(`xl/${targets.get(id)}`) ?? ''),
    }),
  );
}

/** The texts of the cells of a row; undefined where there is none. */
export function textsOf(row: XlsxCell[] | undefined): (string | undefined)[] {
  const texts: (string | undefined)[] = [];
  for (const { reference, text } of row ?? []) {
    const letters = /^[A-Z]+/.exec(reference)?.[0] ?? '';
    texts[[...letters].reduce((sum, letter) => 26 * sum + letter.charCodeAt(0) - 64, 0) - 1] = text;
  }
  return Array.from(texts);
}

function readRows(xml: string): XlsxCell[][] {
  return [...xml.matchAll(/<row r="(\d+)">(.*?)<\/row>/gs)].map(([, number, cells = ''], at) => {
    assert.equal(Number(number), at + 1);
    return [...cells.matchAll(/<c r="([A-Z]+\d+)"(?: s="(\d+)")?(?: t="(\w+)")?>(.*?)<\/c>/gs)].map(
      ([, reference = '', style = '', type = 'n', content = '']) => ({
        reference,
        type,
        style,
        text: unescapeXml(content.replace(/<[^>]*>/g, '')),
      }),
    );
  });
}

function unescapeXml(text: string): string {
  const named: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"' };
  return text
    .replace(/&(\w+);/g, (_, name: string) => named[name] ?? assert.fail(name))
    .replace(/_x([0-9A-Fa-f]{4})_/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)));
}

/** Elements nest, attributes are quoted, texts contain neither bare `&` or `<` nor what XML 1.0 forbids. */
function assertWellFormed(xml: string, name: string) {
  const open: string[] = [];
  let last = 0;
  for (const token of xml.matchAll(/<(\?[^>]*\?|\/?[A-Za-z][^<>]*)>/g)) {
    assertText(xml.slice(last, token.index), name);
    last = token.index + token[0].length;
    const [, inside = ''] = token;
    const element = /^\/?([\w:]+)/.exec(inside)?.[1] ?? '';
    if (inside.startsWith('?')) continue;
    if (inside.startsWith('/')) assert.equal(open.pop(), element, name);
    else {
      assert.match(inside, /^[\w:]+( [\w:]+="[^"<]*")*\/?$/, name);
      if (!inside.endsWith('/')) open.push(element);
    }
  }
  assertText(xml.slice(last), name);
  assert.deepEqual(open, [], name);
}

function assertText(text: string, name: string) {
  assert.doesNotMatch(text, /[<>]|&(?!(amp|lt|gt|quot);)/, name);
  assert(
    ![...text].some((c) => isForbidden(c.codePointAt(0) as number)),
    `${name} has a forbidden character`,
  );
}

function isForbidden(code: number): boolean {
  return (
    (code < 0x20 && ![9, 10, 13].includes(code)) ||
    (code >= 0xd800 && code <= 0xdfff) ||
    code === 0xfffe ||
    code === 0xffff
  );
}
