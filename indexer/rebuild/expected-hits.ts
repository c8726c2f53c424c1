const idMark = '"_id":"';
const sourceMark = '"_source":';
const stampMark = ',"read_stamp":';

/**
 * The ids of a search's hits where each of them, as text, is the document that is expected of its id with a read stamp
 * behind it; null where anything is otherwise. Comparing texts takes a fraction of reading them as JSON, and nearly all
 * documents are as they are expected to be.
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
    // All but the closing brace.
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
