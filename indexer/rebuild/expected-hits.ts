/*
 * A verification compares every document of an index with the one built from Postgres, and nearly all of them are equal.
 * Parsing the response of Elasticsearch as JSON takes most of the time of that. This module skips it: it compares the text of
 * the response with the text of the expected documents.
 *
 * The texts can be equal because Elasticsearch returns `_source` as the bytes that were indexed, and the batch writer indexes
 * the text of `JSON.stringify(document)` with `,"read_stamp":<digits>}` in place of its last brace. So a hit of an unchanged
 * document looks like this:
 *
 *   {"_index":"…","_id":"42",…,"_source":{"id":42,…,"read_stamp":1234},"sort":[…]}
 *                  ^ idMark     sourceMark ^ expected text ^ stampMark
 *
 * For each `_id` the text after `"_source":` must be the expected text of that id, then the stamp. The search goes on behind the
 * closing brace of the document, so a text inside a document that looks like an `_id` is never taken for one: a document is
 * skipped as a whole, or the comparison has ended. Any deviation ends it with null (an unknown or repeated id, another order of
 * fields, other spaces, a response that is cut off). Then the caller parses the response and compares values, so a wrong null
 * costs time and nothing else. A wrong match is not possible, since every character of each document has been compared.
 */

const idMark = '"_id":"';
const sourceMark = '"_source":';
const stampMark = ',"read_stamp":';

/**
 * Compares the hits of a search with the expected documents, as texts.
 * @param response the JSON text of the response
 * @param expected the JSON text of each document, without its read stamp
 * @returns the ids of all hits when every hit is the expected document of its id; otherwise null, which says nothing about the
 * documents
 */
export function readExpectedHits(
  response: string,
  expected: ReadonlyMap<number, string>,
): Set<number> | null {
  const seen = new Set<number>();
  for (let at = response.indexOf(idMark); at >= 0; at = response.indexOf(idMark, at)) {
    const idEnd = response.indexOf('"', at + idMark.length);
    const text = response.slice(at + idMark.length, idEnd);
    const id = Number(text);
    const document = expected.get(id);
    if (document === undefined || String(id) !== text || seen.has(id)) return null;
    const source = response.indexOf(sourceMark, idEnd) + sourceMark.length;
    const stamp = source + document.length - 1;
    // The expected text without its closing brace, in whose place the stamp follows.
    if (!response.startsWith(document.slice(0, -1), source) || !response.startsWith(stampMark, stamp))
      return null;
    const end = response.indexOf('}', stamp);
    if (!isNumber(response, stamp + stampMark.length, end)) return null;
    seen.add(id);
    at = end;
  }
  return seen;
}

function isNumber(text: string, from: number, to: number): boolean {
  if (to <= from || to - from > 20) return false;
  for (let at = from; at < to; at += 1) {
    const digit = text.charCodeAt(at);
    if (digit < 48 || digit > 57) return false;
  }
  return true;
}
