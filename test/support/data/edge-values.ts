import type { Queryable } from '../../../src/storage/postgres/pool.ts';

export interface Column {
  table: string;
  name: string;
  /** as Postgres writes it, such as `numeric(2,1)` */
  type: string;
  /** the definitions of its check constraints */
  checks: string[];
  /** the column that its values must be in, such as `kinds.code`; null for none */
  references: { table: string; column: string } | null;
  identity: boolean;
}

/** The tables that documents are made of: those whose changes leave a row in the outbox. */
export async function documentTables(db: Queryable): Promise<string[]> {
  const { rows } = await db.query<{ name: string }>(
    `select distinct c.relname as name
     from pg_trigger t
     join pg_proc p on p.oid = t.tgfoid
     join pg_class c on c.oid = t.tgrelid
     where p.proname in ('leave_institute_changes', 'leave_part_changes', 'leave_place_changes')
     order by 1`,
  );
  return rows.map(({ name }) => name);
}

/** The columns of a table that can be written, with their constraints, from the catalogue of Postgres. */
export async function columnsOf(db: Queryable, table: string): Promise<Column[]> {
  const { rows } = await db.query<Omit<Column, 'table'>>(
    `select a.attname as name, format_type(a.atttypid, a.atttypmod) as type, a.attidentity <> '' as identity,
            array(
              select pg_get_constraintdef(k.oid) from pg_constraint k
              where k.conrelid = a.attrelid and k.contype = 'c' and a.attnum = any(k.conkey) order by k.conname
            ) as checks,
            (
              select json_build_object('table', k.confrelid::regclass::text, 'column', f.attname)
              from pg_constraint k
              join pg_attribute f on f.attrelid = k.confrelid and f.attnum = k.confkey[1]
              where k.conrelid = a.attrelid and k.contype = 'f' and k.conkey[1] = a.attnum
            ) as references
     from pg_attribute a
     where a.attrelid = $1::regclass and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
     order by a.attnum`,
    [table],
  );
  return rows.map((column) => ({ table, ...column }));
}

// What Postgres takes as text and other programs stumble over: signs of several code units, right to left, combining,
// invisible and control characters, what JSON, NDJSON, HTML, arrays and our own separators give a meaning to.
const oddTexts = [
  '𝔘𝔫𝔦𝔳𝔢𝔯𝔰𝔦𝔱𝔶 👩‍🎓',
  'جامعة\u202eytisrevinu\u202c',
  'Z\u0351\u036b\u0343algo\u200b\u2060\ufeff\ufffe\uffff',
  'a\u0001\u001f\u007f\u0080\u0085\u2028\u2029\nb\tc',
  '"\\{}[],|=&<script>\'%00\\u0000\\ud800',
  'NULL',
  '\ufdfa'.repeat(10),
];

const longText = (length: number) => '\ufdfa'.repeat(length);

/**
 * Values at and beyond the edges of what a column takes, as texts for Postgres to cast; which of them it takes is for
 * Postgres to say.
 * @throws Error for a type that it knows no edges of: a new column needs them here
 */
export async function candidatesFor(db: Queryable, column: Column): Promise<(string | null)[]> {
  const { type, checks, references } = column;
  if (references) {
    const { rows } = await db.query<{ value: string }>(
      `select ${references.column}::text as value from ${references.table} order by 1 limit 3`,
    );
    return [null, ...rows.map(({ value }) => value)];
  }
  const definition = checks.join(' ');
  const numbers = [...definition.matchAll(/-?\d+(?:\.\d+)?/g)].map(([text]) => Number(text));
  const around = numbers.flatMap((n) => [n - 1, n, n + 1]);
  const integers = (least: bigint, greatest: bigint) => [
    null,
    ...[least, greatest, 0n, 1n, -1n, ...around.filter(Number.isInteger).map(BigInt)].map(String),
  ];
  switch (type) {
    case 'smallint':
      return integers(-(2n ** 15n), 2n ** 15n - 1n);
    case 'integer':
      return integers(-(2n ** 31n), 2n ** 31n - 1n);
    case 'bigint':
      return integers(-(2n ** 63n), 2n ** 63n - 1n);
    case 'double precision':
      return [null, 'NaN', 'Infinity', '-0', '5e-324', '1.7976931348623157e308', ...around.map(String)];
    case 'numeric(2,1)':
      return [null, 'NaN', '9.9', '-9.9', '0.05', '4.95', ...around.map(String)];
    case 'text': {
      const quoted = [...definition.matchAll(/'([^']*)'::text/g)].map(([, text]) => text as string);
      const lengths = numbers.filter((n) => n > 0 && n <= 20_000);
      return [
        null,
        '',
        ' ',
        'a',
        'INR',
        'https://example.org/?q=%00',
        ...quoted,
        ...oddTexts,
        ...lengths.flatMap((n) => [longText(n), longText(n + 1), 'a'.repeat(n)]),
        ...lengths.filter((n) => n > 7).map((n) => `http://${'x'.repeat(n - 7)}`),
      ];
    }
    case 'text[]':
      return [
        null,
        '{}',
        '{NULL}',
        '{""}',
        '{{a,b},{c,d}}',
        arrayOf(oddTexts),
        arrayOf(Array.from({ length: 50 }, () => longText(300))),
        arrayOf(Array.from({ length: 50 }, (_, n) => `x${n}`)),
        arrayOf(Array.from({ length: 51 }, (_, n) => `x${n}`)),
        arrayOf([longText(15_000)]),
        arrayOf(['a'.repeat(15_000)]),
        arrayOf([Array.from({ length: 7_500 }, () => 'a').join(' ')]),
      ];
    case 'jsonb':
      return [
        null,
        '{}',
        '[]',
        'null',
        '1',
        `{"a":1e400,"b":-1e-400,"c":${'9'.repeat(300)}}`,
        JSON.stringify({
          '': null,
          __proto__x: 1,
          constructor: [],
          'a.b': {},
          location: { lat: 1 },
          programmes: 7,
        }),
        '{"__proto__":{"polluted":true}}',
        JSON.stringify(Object.fromEntries(oddTexts.map((text) => [text, text]))),
        JSON.stringify({ a: longText(9_000) }),
        `${'{"a":'.repeat(900)}1${'}'.repeat(900)}`,
        `{"a":${'['.repeat(4_000)}${']'.repeat(4_000)}}`,
      ];
    case 'timestamp with time zone':
      return [
        'infinity',
        '-infinity',
        '4713-01-01 00:00:00+00 BC',
        '0001-01-01 00:00:00+00',
        '1969-12-31 23:59:59.999999+00',
        '9999-12-31 00:00:00+00',
        '294276-12-31 00:00:00+00',
      ];
    case 'boolean':
      return [null, 'true', 'false'];
    default:
      throw new Error(`${column.table}.${column.name} is of type ${type}: what are its edges?`);
  }
}

function arrayOf(texts: string[]): string {
  const quoted = texts.map((text) => `"${text.replace(/[\\"]/g, '\\$&')}"`);
  return `{${quoted.join(',')}}`;
}
