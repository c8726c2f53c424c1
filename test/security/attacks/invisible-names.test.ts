import assert from 'node:assert/strict';
import { Readable } from 'node:stream';
import { textSource } from '../../../indexer/import/file/file-source.ts';
import { importSource } from '../../../indexer/import/loader.ts';
import type { Answer } from '../../support/api.ts';
import { type EditingSystem, pointersOf, startEditing } from '../../support/editing.ts';

const path = '/v1/admin/institutes';

/** Texts that show nothing, or that are shown as something else than they are. */
const invisible: Record<string, string> = {
  'a space without width': '\u200b',
  'a word joiner': '\u2060',
  'a filler of Hangul': '\u3164',
  'a filler of Hangul in half width': '\uffa0',
  'an empty pattern of Braille': '\u2800',
  'a soft hyphen': '\u00ad',
  'a tag character': '\u{e0041}',
  'a dot': '.',
  dashes: '---',
  'a picture': '\u{1f393}',
  'only combining marks': '\u0301\u0308',
  'only direction marks': '\u200f\u200e',
  'only overrides of direction': '\u202e\u202c',
  'a name behind an override of direction': 'College \u202egnireenignE',
  'a name within an isolate': '\u2067Hill College\u2069',
  'a name with a space without width': 'Hill\u200b College',
  'a name with a joiner between Latin letters': 'Hi\u200dll College',
  'a name with an invisible tag': 'Hill College\u{e0068}\u{e0069}',
  'a name with a control character': 'Hill\u0007 College',
  'a name with a control character of Latin-1': 'Hill\u0085College',
  'a name with a separator of lines': 'Hill\u2028College',
  'a name with a noncharacter': 'Hill\uffff College',
  'a high surrogate': 'Hill \ud800 College',
  'a low surrogate': 'Hill \udc00 College',
};

/** What people write that uses some of these characters as their scripts do. */
const legitimate = [
  'Łódź University of Technology',
  'École Polytechnique №1',
  '42',
  'തൃശ്ശൂര്\u200d കോളേജ്',
  'می\u200cخواهم دانشگاه',
  'جامعة\u200f الملك',
  '葛\u{e0100}飾大学',
  'दिल्ली विश्वविद्यालय',
];

describe('names with invisible or misleading characters', () => {
  let editing: EditingSystem;
  let id: number;
  before(async () => {
    editing = await startEditing();
    const made = await editing.editor.send('POST', path, { body: { name: 'Seen', kind: 'college' } });
    id = made.body.id;
  });
  after(() => editing?.close());

  const assertRefused = (answer: Answer, pointer: string, what: string) => {
    assert.equal(answer.status, 400, `${what}: ${JSON.stringify(answer.body)}`);
    assert.deepEqual(pointersOf(answer), [pointer], what);
  };

  it('get 400 with the field from POST, PUT and PATCH of an institute, in every field that is displayed', async () => {
    const { editor } = editing;
    for (const [what, text] of Object.entries(invisible)) {
      const valid = { name: 'Seen', kind: 'college', country: 'India', state: 'Goa' };
      const bodies: [string, object][] = [
        ['/name', { ...valid, name: text }],
        ['/aliases/1', { ...valid, aliases: ['Other', text] }],
        ['/city', { ...valid, city: text }],
        ['/state', { ...valid, state: text }],
        ['/accreditation', { ...valid, accreditation: text }],
      ];
      for (const [pointer, body] of bodies) {
        assertRefused(await editor.send('POST', path, { body }), pointer, `POST ${pointer} ${what}`);
      }
      const [[, body]] = bodies as [[string, object]];
      const put = await editor.send('PUT', `${path}/${id}`, { body, version: '*' });
      assertRefused(put, '/name', `PUT ${what}`);
      const patch = await editor.send('PATCH', `${path}/${id}`, { body: { name: text }, version: '*' });
      assertRefused(patch, '/name', `PATCH ${what}`);
    }
  });

  it('get 400 from POST, PUT and PATCH of a programme', async () => {
    const { editor } = editing;
    const programmes = `${path}/${id}/programmes`;
    const { body: programme } = await editor.send('POST', programmes, { body: { name: 'Law' } });
    for (const [what, text] of Object.entries(invisible)) {
      const body = { name: text };
      assertRefused(await editor.send('POST', programmes, { body }), '/name', `POST ${what}`);
      for (const method of ['PUT', 'PATCH']) {
        const answer = await editor.send(method, `${programmes}/${programme.id}`, { body, version: '*' });
        assertRefused(answer, '/name', `${method} ${what}`);
      }
    }
  });

  it('get 400 in synonyms, pins and saved searches', async () => {
    const { admin, student } = editing;
    for (const [what, text] of Object.entries(invisible)) {
      // Runs of white space become one space there.
      if (/[\u0085\u2028]/.test(text)) continue;
      const synonym = await admin.send('POST', '/v1/admin/synonyms', { body: { terms: ['hill', text] } });
      assertRefused(synonym, '/terms/1', `synonym ${what}`);
      const pin = await admin.send('POST', '/v1/admin/pins', { body: { query: text, slugs: ['seen'] } });
      assertRefused(pin, '/query', `pin ${what}`);
      const saved = await student.send('POST', '/v1/me/saved-searches', {
        body: { name: text, query: 'q=law' },
      });
      assertRefused(saved, '/name', `saved search ${what}`);
    }
  });

  it('are rejected by imports of every format, row by row and with a reason', async () => {
    // White space of every kind, and control characters in some formats, are one space in a file.
    const texts = Object.values(invisible).filter(
      (text) => text.isWellFormed() && !/[\p{Cc}\u2028]/u.test(text),
    );
    const rows = texts.flatMap((text, at) => [
      { source_id: `name-${at}`, name: text, kind: 'college' },
      { source_id: `alias-${at}`, name: 'Seen', kind: 'college', aliases: [`Other ${at}`, text] },
      { source_id: `programme-${at}`, name: 'Seen', kind: 'college', programmes: [{ name: text }] },
    ]);
    const halves = ['name', 'source_id'].map(
      (field) =>
        `${JSON.stringify({ source_id: 'half', name: 'Half', kind: 'college', [field]: '\ud800' })}\n`,
    );
    const ndjson = rows.map((row) => `${JSON.stringify(row)}\n`).join('') + halves.join('');
    const aicte = JSON.stringify(
      texts.map((text, at) => ({
        aicte_id: `A-${at}`,
        institute_name: text,
        state: 'Goa',
        institution_type: 'Government',
        programmes: [],
      })),
    );
    const before = await editing.system.pool.query('select count(*)::int as n from institutes');
    for (const [text, expected] of [
      [ndjson, rows.length + halves.length],
      [aicte, texts.length],
    ] as const) {
      const source = await textSource(Readable.from([Buffer.from(text)]), {});
      const { rejected, errors } = await importSource(editing.system.pool, source, { dryRun: true });
      assert.equal(rejected, expected, JSON.stringify(errors));
      for (const { reason } of errors) {
        assert.match(
          reason,
          /must (not )?contain (a control|a character that|an invisible|a letter|half of)|is required/,
        );
      }
    }
    const after = await editing.system.pool.query('select count(*)::int as n from institutes');
    assert.deepEqual(after.rows, before.rows);
  });

  it('do not include names in any script with the joiners and marks that it needs', async () => {
    for (const name of legitimate) {
      const answer = await editing.editor.send('POST', path, { body: { name, kind: 'college' } });
      assert.equal(answer.status, 201, `${name}: ${JSON.stringify(answer.body)}`);
      assert.equal(answer.body.name, name);
    }
  });

  it('that are already stored do not prevent edits of other fields', async () => {
    const { editor, system } = editing;
    await system.pool.query(`update institutes set name = '---', aliases = '{…}' where id = $1`, [id]);
    const answer = await editor.send('PATCH', `${path}/${id}`, { body: { city: 'Panaji' }, version: '*' });
    assert.equal(answer.status, 200, JSON.stringify(answer.body));
    const { name, aliases, city } = answer.body;
    assert.deepEqual([name, aliases, city], ['---', ['…'], 'Panaji']);
  });
});
