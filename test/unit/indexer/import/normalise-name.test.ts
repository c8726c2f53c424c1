import assert from 'node:assert/strict';
import { normaliseName } from '../../../../indexer/import/normalise-name.ts';

describe('normaliseName', () => {
  const cases: [string, string][] = [
    ['  SWAMI \t VIVEKANAND \n COLLEGE  ', 'SWAMI VIVEKANAND COLLEGE'],
    ['A.N.D.T.T. COLLEGE,', 'A.N.D.T.T. COLLEGE'],
    ['"BHARATIYA GRAMIN COLLEGE', 'BHARATIYA GRAMIN COLLEGE'],
    ["Deshbandhu College for Girls'", "Deshbandhu College for Girls'"],
    ['Alva\uFFFDs Ayurvedic Medical College', 'Alva’s Ayurvedic Medical College'],
    ['Hi \uFFFD Tech City College', 'Hi - Tech City College'],
    ['NEW\uFFFDMANGALA\uFFFDCOLLEGE', 'NEW MANGALA COLLEGE'],
    ['084 Faculty of Engg., Rajkot', '084 Faculty of Engg., Rajkot'],
    ["200014-AYKK'S COLLEGE .", "200014-AYKK'S COLLEGE ."],
    [',,,', ''],
  ];
  for (const [text, expected] of cases) {
    it(`converts ${JSON.stringify(text)}`, () => assert.equal(normaliseName(text), expected));
  }
});
