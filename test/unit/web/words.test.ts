import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { markedParts } from '../../../web/src/search/model/highlight.ts';
import { readChips, withChoice } from '../../../web/src/search/model/interpretation.ts';
import { parseSearch, renderSearch } from '../../../web/src/search/model/search-url.ts';
import { suggestedGroups } from '../../../web/src/search/model/suggestion-groups.ts';
import { withoutWords } from '../../../web/src/search/model/word-removal.ts';

describe('web: words taken out of a search', () => {
  const cases: [q: string, text: string, rest: string | null][] = [
    ['engineering colleges in pune', 'pune', 'engineering colleges'],
    ['Engineering colleges near  PUNE', 'pune', 'Engineering colleges'],
    ['engineering colleges in pune', 'engineering', 'colleges in pune'],
    ['law colleges in pune and mumbai', 'pune', 'law colleges in mumbai'],
    ['law colleges in pune and mumbai', 'mumbai', 'law colleges in pune'],
    ['arts & science colleges in goa', 'science', 'arts colleges in goa'],
    ['arts & science colleges in goa', 'arts', 'science colleges in goa'],
    ['medical colleges at tamil nadu', 'tamil nadu', 'medical colleges'],
    ['colleges of engineering in the goa', 'goa', 'colleges of engineering'],
    ['colleges of engineering in goa', 'engineering', 'colleges in goa'],
    ['B.Ed. colleges, Kerala', 'bed', 'colleges, Kerala'],
    ['B.Ed. colleges, Kerala', 'kerala', 'B.Ed. colleges'],
    ['law, pune, goa', 'pune', 'law, goa'],
    ["women's law colleges", 'womens', 'law colleges'],
    ['Pondichéry law', 'pondichery', 'law'],
    ['pune university', 'pune', 'university'],
    ['arts pune arts', 'arts', 'pune arts'],
    // What is left said nothing of its own.
    ['best colleges in pune', 'pune', ''],
    ['law', 'law', ''],
    // Parts of words are none.
    ['lawyers in goa', 'law', null],
    ['', 'law', null],
    ['law', '', null],
    ['law', '...', null],
  ];
  for (const [q, text, rest] of cases) {
    it(`'${q}' without '${text}'`, () => assert.equal(withoutWords(q, text), rest));
  }
});

describe('web: what words were read as', () => {
  const pune = { parameter: 'district', value: 'Pune', text: 'pune' };
  const law = { parameter: 'discipline', value: 'law', text: 'law' };
  const state = parseSearch('q=law+colleges+in+pune&kind=college&page=2');

  it('is shown by value, with the search without the words', () => {
    assert.deepEqual(
      readChips(state, [law, pune]).map(
        ({ name, value, without }) => `${name}: ${value} -> ${renderSearch(without)}`,
      ),
      ['Discipline: Law -> q=colleges+in+pune&kind=college', 'District: Pune -> q=law+colleges&kind=college'],
    );
  });

  it('is one chip where two words say the same, and takes both away', () => {
    const both = readChips(parseSearch('q=law+in+poona+pune'), [law, { ...pune, text: 'poona' }, pune]);
    assert.deepEqual(
      both.map(({ without }) => renderSearch(without)),
      ['q=in+poona+pune', 'q=law'],
    );
  });

  it('is not shown where the words are gone', () => {
    assert.deepEqual(readChips(parseSearch('q=arts'), [law, pune]), []);
  });

  it('gives way to a choice in the same facet, and to no other', () => {
    const read = [law, pune];
    assert.equal(
      renderSearch(withChoice(state, 'district', ['Mumbai'], read)),
      'q=law+colleges&district=Mumbai&kind=college',
    );
    assert.equal(
      renderSearch(withChoice(state, 'kind', ['university'], read)),
      'q=law+colleges+in+pune&kind=university',
    );
    assert.equal(renderSearch(withChoice(state, 'kind', [], read)), 'q=law+colleges+in+pune');
  });
});

describe('web: marked words', () => {
  it('are parts of a text', () => {
    assert.deepEqual(markedParts('<mark>Women&#x27;s</mark> &amp; <mark></mark>Co'), [
      { text: "Women's", marked: true },
      { text: ' & ', marked: false },
      { text: 'Co', marked: false },
    ]);
    assert.deepEqual(markedParts(''), []);
  });

  it('decode each entity once, and nothing else', () => {
    const text = (html: string) =>
      markedParts(html)
        .map((part) => part.text)
        .join('');
    assert.equal(text('&lt;b&gt; &quot;A&#x2F;B&quot; &#39;'), '<b> "A/B" \'');
    assert.equal(text('&amp;lt;mark&amp;gt; &nbsp; &#60;'), '&lt;mark&gt; &nbsp; &#60;');
    assert.equal(text('<img src=x onerror=alert(1)><MARK>'), '<img src=x onerror=alert(1)><MARK>');
  });

  it('end where their tags do not fit', () => {
    assert.deepEqual(markedParts('a</mark>b<mark>c<mark>d'), [
      { text: 'a', marked: false },
      { text: 'b', marked: false },
      { text: 'c', marked: true },
      { text: 'd', marked: true },
    ]);
  });
});

describe('web: suggestions', () => {
  const state = parseSearch('q=pu&state=Goa&page=3');
  const answer = {
    institutes: [
      { slug: 'a-b', name: 'A B', place: 'Pune, Maharashtra' },
      { slug: 'c', name: 'C' },
    ],
    universities: [],
    places: [
      { value: 'Pune', facet: 'district' as const, state: 'Maharashtra', count: 1823 },
      { value: 'Pune', facet: 'district' as const, state: 'Elsewhere', count: 1 },
      { value: 'Punjab', facet: 'state' as const, count: 7 },
    ],
    disciplines: [{ value: 'law', name: 'Law', count: 3 }],
  };

  it('lead to filters without the words, and to institutes', () => {
    const groups = suggestedGroups(answer, 'pu', 'pu', state);
    assert.deepEqual(
      groups.map(({ title, options }) => [title, ...options.map(({ href }) => href)]),
      [
        ['Places', '/?state=Goa&district=Pune', '/?state=Goa&state=Punjab'],
        ['Disciplines', '/?state=Goa&discipline=law'],
        ['Institutes', '/institutes/a-b', '/institutes/c'],
      ],
    );
    assert.deepEqual(
      groups.flatMap(({ options }) => options.map(({ detail }) => detail)),
      ['District in Elsewhere · 1', 'State · 7', '3', 'Pune, Maharashtra', ''],
    );
  });

  it('leave what was typed since', () => {
    const [places] = suggestedGroups(answer, 'pu', 'pu law', state);
    assert.equal(places?.options[0]?.href, '/?q=law&state=Goa&district=Pune');
    assert.equal(suggestedGroups(answer, 'pu', 'pun', state)[0]?.options[0]?.text, '');
  });
});
