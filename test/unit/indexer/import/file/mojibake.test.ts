import assert from 'node:assert/strict';
import { repairEncoding } from '../../../../../indexer/import/file/mojibake.ts';

describe('repairEncoding', () => {
  const cases: [string, string][] = [
    ['WOMEN\u00c3\u00a2\u00e2\u0082\u00ac\u00e2\u0084\u00a2S', 'WOMEN’S'],
    ['PIN \u00c3\u00a2\u00e2\u201a\u00ac\u00e2\u20ac\u0153 1', 'PIN – 1'],
    ['Womenâ€™s', 'Women’s'],
    ['SÃ£o Paulo', 'São Paulo'],
    ['à¤\u00b9à¤¿à¤\u00a8', 'हिन'],
    ['SÃO PAULO, FUNDAÇÃO – É', 'SÃO PAULO, FUNDAÇÃO – É'],
    ['SÃO JOÃO â€“ Goa', 'SÃO JOÃO – Goa'],
    ['École “à” l’Âge', 'École “à” l’Âge'],
    ['हिन्दी \uFFFD', 'हिन्दी \uFFFD'],
    ['plain', 'plain'],
  ];
  for (const [text, expected] of cases) {
    it(`${text === expected ? 'keeps' : 'repairs'} ${JSON.stringify(text)}`, () =>
      assert.equal(repairEncoding(text), expected));
  }
});
