import { request } from 'node:http';
import type { Chance } from '../faults/edits/chance.ts';

export interface Target {
  method: string;
  /** with `{parameters}` in braces */
  path: string;
  query: string[];
  types: string[];
  example: unknown;
}

export interface Mutated {
  method: string;
  path: string;
  headers: Record<string, string>;
  body: Buffer | null;
}

const methods = ['GET', 'GET', 'GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'PROPFIND'];
const texts = [
  '',
  ' ',
  'iit bombay',
  "' or 1=1 --",
  '"; drop table institutes; --',
  '<script>alert(1)</script>',
  '{{7*7}}',
  '../../../../etc/passwd',
  '..%2f..%2fetc%2fpasswd',
  '%00',
  '\u0000',
  '%ff%fe',
  'महाविद्यालय',
  '🎓'.repeat(20),
  'a'.repeat(300),
  'x'.repeat(5_000),
  '-1',
  '0',
  '1e309',
  '99999999999999999999',
  'NaN',
  'true',
  'null',
  '[]',
  '{}',
  '91,181',
  '12.9,77.6',
  '__proto__',
  'constructor',
  'e\u0301'.repeat(50),
  '\r\nSet-Cookie: a=b',
  '=cmd|calc',
  '(((((((((',
  'a OR b AND NOT *:*',
];
const values = [null, true, 0, -1, 1.5, 1e308, '', [], {}, [[]], { $ne: 1 }, ...texts];

/** A request to the route of `target` with random changes in every part. */
export function mutate(target: Target, chance: Chance): Mutated {
  const method = chance.happens(0.8) ? target.method : chance.pick(methods);
  const path = target.path.replace(/\{\w+\}/g, () =>
    chance.happens(0.3)
      ? chance.pick(['1', '2', 'anna-university-chennai'])
      : encode(chance.pick(texts), chance),
  );
  const names = [...target.query, 'no_such', 'q', '__proto__'];
  const pairs = Array.from({ length: chance.weighted([3, 4, 2, 1]) }, () => {
    const name =
      chance.happens(0.7) && target.query.length > 0 ? chance.pick(target.query) : chance.pick(names);
    return `${name}=${encode(chance.pick(texts), chance)}`;
  });
  if (chance.happens(0.01)) pairs.push(...Array.from({ length: 500 }, (_, n) => `state=${n}`));
  const headers: Record<string, string> = {};
  if (chance.happens(0.1)) headers['If-Match'] = chance.pick(['*', '"1"', 'W/"1"', '"x', '1', '"999"']);
  if (chance.happens(0.1)) headers['If-None-Match'] = chance.pick(['*', '"1"', 'W/"x"', ',,,']);
  if (chance.happens(0.1)) headers['Idempotency-Key'] = chance.pick(['k', 'k'.repeat(300), 'a b', 'ü']);
  if (chance.happens(0.05)) headers['X-Request-Id'] = chance.pick(['short', 'x'.repeat(100), 'a-good-one']);
  if (chance.happens(0.05)) headers['Accept-Encoding'] = chance.pick(['br;q=0', '*;q=0', 'x', 'gzip,,br']);
  if (chance.happens(0.05)) headers.Range = 'bytes=0-0,-1';
  if (chance.happens(0.05)) headers.Cookie = chance.pick(['a', '=;=;', 'institutes_access=x.y.z']);
  const sends = method !== 'GET' && method !== 'HEAD' && chance.happens(0.9);
  const body = sends ? bodyOf(target, chance) : null;
  if (body) {
    headers['Content-Type'] = chance.happens(0.85)
      ? chance.pick(target.types)
      : chance.pick(['text/plain', 'application/json; charset=utf-16', 'x', 'multipart/form-data']);
    if (chance.happens(0.05)) headers['Content-Encoding'] = chance.pick(['gzip', 'br', 'x']);
  }
  return { method, path: pairs.length > 0 ? `${path}?${pairs.join('&')}` : path, headers, body };
}

function encode(text: string, chance: Chance): string {
  // Some texts stay unencoded if they can be sent that way.
  return chance.happens(0.1) && /^[\x21-\x7e]+$/.test(text) && !/[?#]/.test(text)
    ? text
    : encodeURIComponent(text);
}

function bodyOf({ example }: Target, chance: Chance): Buffer {
  if (chance.happens(0.1))
    return Buffer.from(chance.pick(['', '{', '[1,', 'null', '"x"', '\u0000', '{"a":1}}']));
  if (chance.happens(0.03)) return Buffer.from(`${'['.repeat(20_000)}${']'.repeat(20_000)}`);
  if (chance.happens(0.02)) return Buffer.alloc(1_200_000, 0x20);
  if (chance.happens(0.05)) return Buffer.from([0xff, 0xfe, 0x00, 0x7b, 0x22]);
  const body: Record<string, unknown> = { ...(example as object | undefined) };
  for (const name of Object.keys(body)) if (chance.happens(0.35)) body[name] = chance.pick(values);
  if (chance.happens(0.2)) delete body[chance.pick([...Object.keys(body), 'x'])];
  if (chance.happens(0.2)) body[chance.pick(texts)] = chance.pick(values);
  return Buffer.from(JSON.stringify(body));
}

/** Sends the request unchanged. @returns the status; null when the connection was closed, as for invalid HTTP */
export function send(address: string, { method, path, headers, body }: Mutated): Promise<number | null> {
  const { hostname, port } = new URL(address);
  return new Promise((resolve, reject) => {
    const sent = request({ hostname, port, method, path, headers, timeout: 20_000 }, (response) => {
      response.resume().once('end', () => resolve(response.statusCode ?? null));
      response.once('error', () => resolve(null));
    });
    sent.once('timeout', () =>
      sent.destroy(new Error(`${method} ${path.slice(0, 200)}: no answer within 20 s`)),
    );
    sent.once('error', (error: NodeJS.ErrnoException) =>
      ['ECONNRESET', 'EPIPE'].includes(error.code ?? '') ? resolve(null) : reject(error),
    );
    sent.end(body ?? undefined);
  });
}
