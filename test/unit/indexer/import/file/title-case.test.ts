import assert from 'node:assert/strict';
import { titleCase } from '../../../../../indexer/import/file/title-case.ts';

describe('titleCase', () => {
  const cases: [string, string][] = [
    ['THE COLLEGE OF ART AND DESIGN FOR WOMEN', 'The College of Art and Design for Women'],
    ['SVKMS NMIMS DEEMED TO BE UNIVERSITY', 'SVKMS NMIMS Deemed to be University'],
    ["ST. XAVIER'S COLLEGE", "St. Xavier's College"],
    ["VVM'S WOMEN’S D'SOUZA", "VVM's Women’s D'Souza"],
    ['DR.S.S. BHATNAGAR', 'Dr.S.S. Bhatnagar'],
    ['POPE JOHN PAUL II', 'Pope John Paul II'],
    ['G.P.KOTABAGH(NAINITAL)', 'G.P.Kotabagh(Nainital)'],
    ['3D PRINTING, 1ST SHIFT', '3D Printing, 1st Shift'],
    ['ÉCOLE INDO-SWISS', 'École Indo-Swiss'],
    ['MBA(BUSINESS ECONOMICS)', 'MBA(Business Economics)'],
    ['B.Tech (Civil ENGINEERING)', 'B.Tech (Civil ENGINEERING)'],
  ];
  for (const [text, expected] of cases) {
    it(`converts ${text}`, () => assert.equal(titleCase(text), expected));
  }
});
