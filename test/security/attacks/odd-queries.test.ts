import assert from 'node:assert/strict';
import { signedIn } from '../../support/accounts.ts';
import { apiDependencies, startApi } from '../../support/api.ts';
import { addInstitute, addPlaces } from '../../support/data/catalogue.ts';
import { createTestSystem, type TestSystem } from '../../support/system.ts';

const repeat = (text: string, characters = 200) => text.repeat(Math.floor(characters / text.length));

/** Texts of up to 200 characters that software stumbles over. */
const texts: Record<string, string> = {
  'a ligature that stands for 18 characters': repeat('\uFDFA', 60),
  'as many of those as there may be': repeat('\uFDFA'),
  'those with spaces': repeat('\uFDFA '),
  'squared words': repeat('㌀'),
  'letters that become longer in lower case': repeat('İ'),
  'ligatures of three letters': repeat('ﬃ'),
  fractions: repeat('½'),
  'letters that decompose into several': repeat('\u0958'),
  'musical symbols that decompose into several': repeat('\u{1D160}'),
  'a hundred words of one letter': repeat('a '),
  'a hundred digits': repeat('1 '),
  'sixty-six different words': Array.from(
    { length: 66 },
    (_, n) => `${String.fromCharCode(97 + (n % 26))}${n % 10}`,
  ).join(' '),
  'dotted initials': repeat('a.'),
  'one word of 200 letters': repeat('x'),
  ideographs: repeat('大'),
  'ideographs with spaces': repeat('大 '),
  'Hangul letters': repeat('\u1112\u1161\u11ab'),
  'Thai without spaces': repeat('มหาวิทยาลัย'),
  emoji: repeat('💥'),
  'families of emoji': repeat('👨‍👩‍👧‍👦'),
  flags: repeat('🇮🇳'),
  'letters beyond the basic plane': repeat('𐐀'),
  'one letter with 199 marks': `a${'\u0301'.repeat(199)}`,
  'letters with three marks each': repeat('a\u0301\u0327\u0308'),
  'marks alone': repeat('\u0301'),
  directions: repeat('\u202Eabc\u202D'),
  'Hebrew and Latin': repeat('מכללה abc '),
  'invisible characters': repeat('\u200b'),
  'replacement characters': repeat('\uFFFD'),
  noncharacters: repeat('\uFFFE\u{10FFFF}'),
  'tabs and line ends': repeat('\t\r\n'),
  'other control characters': repeat('\u0001\u001F\u007F'),
  'a NUL': 'a\u0000b',
  operators: repeat('+ - = && || > < ! ( ) { } [ ] ^ " ~ * ? : \\ / '),
  wildcards: repeat('*?'),
  quotes: repeat('"'),
  backslashes: repeat('\\'),
  brackets: repeat('('),
  ampersands: repeat('a&'),
  JSON: '{"query":{"match_all":{}}}',
  'a script': '<script>alert(1)</script> {{7*7}} #{7*7} %s%n',
  SQL: "' or 1=1; drop table institutes; --",
  'a path': '../../../../etc/passwd',
  'words left out of names': repeat('of the and '),
  abbreviations: repeat('st smt dr '),
  'nothing but spaces': repeat(' '),
};

describe('search texts', function () {
  this.timeout(60_000);
  let system: TestSystem;
  let api: Awaited<ReturnType<typeof startApi>>;
  let headers: Record<string, string>;

  before(async () => {
    system = await createTestSystem();
    await system.ensureIndex();
    const { district } = await addPlaces(system.pool);
    await system.writeBatch([await addInstitute(system.pool, { name: 'Alpha College', place_id: district })]);
    await system.makeSearchable([system.config.INDEX_NAME]);
    api = await startApi(apiDependencies(system));
    headers = (await signedIn(system, 'editor')).headers;
  });
  after(async () => {
    api.close();
    await system.close();
  });

  const asked = (text: string) => encodeURIComponent(text);
  const calls: [name: string, path: (text: string) => string][] = [
    ['a search', (text) => `/v1/institutes?highlight=true&q=${asked(text)}`],
    ['a suggestion', (text) => `/v1/suggest?q=${asked(text.slice(0, 100).toWellFormed())}`],
    ['values of a facet', (text) => `/v1/facets/university?q=${asked(text.slice(0, 100).toWellFormed())}`],
    ['values of a facet under a search', (text) => `/v1/facets/state?text=${asked(text)}`],
    ["an editor's list", (text) => `/v1/admin/institutes?q=${asked(text)}`],
  ];
  for (const [call, path] of calls)
    it(`get 200 or 400, never 500, in ${call}`, async () => {
      await Promise.all(
        Object.entries(texts).map(async ([name, text]) => {
          const { status, body } = await api.get(path(text), { headers });
          assert([200, 400].includes(status), `${name}: ${status} ${JSON.stringify(body).slice(0, 200)}`);
        }),
      );
    });

  it('get 200 or 400, never 500, with any character', async () => {
    const random = randomNumbers(1);
    const planes = [
      0x20, 0x80, 0x300, 0x600, 0x1100, 0x2000, 0x3300, 0xfb00, 0xfdf0, 0xff00, 0x1d100, 0x1f300,
    ];
    for (let n = 0; n < 100; n += 1) {
      const start = planes[random(planes.length)] as number;
      const width = [8, 64, 512][random(3)] as number;
      const text = Array.from({ length: 1 + random(99) }, () =>
        random(4) === 0 ? ' ' : String.fromCodePoint(start + random(width)),
      ).join('');
      const [, path] = calls[n % calls.length] as (typeof calls)[number];
      const { status } = await api.get(path(text), { headers });
      assert([200, 400].includes(status), `${status}: ${JSON.stringify(text)}`);
    }
  });

  it('are refused when they are too long or have too many words after normalization', async () => {
    const faultOf = async (path: string) => {
      const { status, body } = await api.get(path, { headers });
      return [status, body.errors?.[0]?.parameter, body.errors?.[0]?.detail];
    };
    const many = Array.from({ length: 41 }, (_, n) => `w${n}`).join(' ');
    for (const [path, parameter] of [
      ['/v1/institutes?q=', 'q'],
      ['/v1/facets/state?text=', 'text'],
      ['/v1/admin/institutes?q=', 'q'],
    ] as const) {
      assert.deepEqual(await faultOf(path + asked(repeat('\uFDFA', 60))), [
        400,
        parameter,
        'must have at most 200 characters after Unicode normalization',
      ]);
      assert.deepEqual(await faultOf(path + asked(many)), [400, parameter, 'must have at most 40 words']);
    }
    assert.equal((await faultOf(`/v1/suggest?q=${asked(repeat('\uFDFA', 10))}`))[0], 400);
    assert.equal((await faultOf(`/v1/institutes?q=${asked(repeat('\uFDFA', 10))}`))[0], 200);
  });
});

/** The same numbers in every run. */
function randomNumbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}
