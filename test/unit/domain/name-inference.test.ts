import assert from 'node:assert/strict';
import { inferFromName } from '../../../src/domain/text/name-inference.ts';

const disciplines = (name: string) => inferFromName(name).disciplines.join(' ');

describe('the disciplines in a name', () => {
  const cases: [string, string][] = [
    ['Aazad College of Education', 'education'],
    ['PITAMBARA B.ED.COLLEGE', 'education'],
    ['Kanku Vijay T.T. College', 'education'],
    ['Gramin Teachers Training College', 'education'],
    ['Mahila Shikshan Shastra Mahavidyalaya, Tasgaon', 'education'],
    ['M A M College of Engg. & Technology', 'engineering'],
    ['615 Government Girls Polytechnic,Surat.', 'engineering'],
    ['Narula Institute of Technology 306', 'engineering'],
    ['Saint Soldier Inst of Mgmt & Technology', 'engineering management'],
    ['Amolak Jain College of Arts,Science & Commerce, Kada.', 'arts commerce science'],
    ['Govt.Art., Sc. & Comm. College, Dharamjaigarh', 'arts commerce science'],
    ['Karma Mata Vanijya & Vigyan Mahavidyalaya', 'commerce science'],
    ['LOKMANY COLLEGE OF NARSING, VARASEONI', 'nursing'],
    ['JAI NARSINGH COMPUTER INSTITUTE KARELI', 'computer-applications'],
    ['MRM College of Pharamacy', 'pharmacy'],
    ['SHRI RAMNATH SINGH INSTITUTE OF PHARMACEUTICAL SCIENCE AND TECHNOLOGY', 'pharmacy'],
    ['Symbiosis Law School', 'law'],
    ['ATIBAL SINGH VIDHI MAHAVIDYALAYA, SINKI KALA', 'law'],
    ['St. Lawrence College', ''],
    ['Lakshmibai National Institute of Physical Education, Gwalior', 'physical-education'],
    ['BVVS BANJARA B.PED COLLEGE, BIJAPUR', 'physical-education'],
    ['Shaarvani Inst. of Medical Sciences, Warangal', 'medicine'],
    ['Sri Raman College of Computer Science', 'computer-applications'],
    ['Pioneer Institute of Hotel Management', 'hotel-management'],
    ['Green Park College of Hotel Management and Business School', 'hotel-management management'],
    ['Siddharth Library & Information Science College', 'library-science'],
    ['Yashwantrao Chavan Institute of Social Science Studies', 'arts'],
    ['Government Ayurvedic Medical College, Bangalore', 'ayurveda'],
    ['ASSAM HOMOEOPATHIC MEDICAL COLLEGE', 'homoeopathy'],
    ['Allama Iqbal Unani Medical College', ''],
    ['Regional Institute of Paramedical and Nursing Sciences', 'nursing paramedical'],
    ['Government College of Fine Arts, Thrissur', 'fine-arts'],
    ['Veterinary College and Research Institute, Namakkal', 'veterinary'],
    ['Rajiv Gandhi University of Health Sciences, Bangalore', 'medicine'],
    ['Vesveswaraiah Technological University, Belgaum', 'engineering'],
    ['DADHICHI COLLEGE OF HIGHER EDUCATION', ''],
    ['A State of the Art Campus College', ''],
    ['H.K. HITECH JODHPUR', ''],
    ['Shri Bhawani Niketan Degree College', ''],
  ];
  for (const [name, expected] of cases) {
    it(`${name}: ${expected || 'none'}`, () => assert.equal(disciplines(name), expected));
  }

  it('are not read from the trust that runs the institute', () => {
    assert.equal(disciplines("MAHATMA EDUCATION SOCIETY'S MAHATMA NIGHT DEGREE COLLEGE"), '');
    assert.equal(disciplines('Shurparaka Educational and Medical Trust’s Harris College of Arts'), 'arts');
    assert.equal(disciplines('Sinhgad Technical Education Society, College of Nursing'), 'nursing');
  });

  it('are not read from the address', () => {
    assert.equal(disciplines('Tilak College, Medical College Road, Nagpur'), '');
    assert.equal(disciplines('Tilak Law College, near Engineering College, Nagpur'), 'law');
    assert.equal(disciplines('Govt. College of Nursing, Burdwan Medical College'), 'nursing');
  });
});

describe('the gender in a name', () => {
  it("is 'women' when only women are admitted", () => {
    for (const name of [
      'Government Arts College for Women',
      "Biju Women's College",
      'Women’s College, Keonjhar',
      'Nobles Mahila Mahavidyalaya',
      'LZEBRA GIRLS COLLEGE',
      'ARYA KANYA MAHAVIDYALAYA,',
      'Churu Balika Mahavidyalaya',
      'Eminent Institute Of Mgt & Tech For Woman',
    ]) {
      assert.equal(inferFromName(name).gender, 'women', name);
    }
  });

  it('is not read from a society, a place or a phrase for both sexes', () => {
    for (const name of [
      'NAVI MUMBAI MAHILA’S UTKARSHA MANDAL’S NEW BOMBAY CITY COLLEGE',
      "Women's Education Society's Arts College",
      'Vivekananda College, Kanya Kumari',
      'Modern College for Boys and Girls',
      'Model College, opp. Girls High School',
      'Womack College',
    ]) {
      assert.equal(inferFromName(name).gender, null, name);
    }
  });
});

describe('the ownership in a name', () => {
  it("is 'government' or 'aided' when the name says so", () => {
    assert.equal(inferFromName('GOVT.COLLEGE,NAIGARHI,REWA').ownership, 'government');
    assert.equal(inferFromName('Rajkiya Mahila Mahavidyalaya').ownership, 'government');
    assert.equal(inferFromName('GOVERMENT ARTS & COMM COLLEGE KADOLI').ownership, 'government');
    assert.equal(inferFromName('Lakshmi College of Education, (Aided)').ownership, 'aided');
    assert.equal(inferFromName('Govt. Aided Degree College').ownership, 'aided');
  });

  it('is not read from a neighbour, an approval or a negation', () => {
    for (const name of [
      'Model College, near Govt. Hospital, Agra',
      'Model College (Recognised by Govt. of India)',
      'Unaided Degree College',
      'Govt. Servants Model College',
    ]) {
      assert.equal(inferFromName(name).ownership, null, name);
    }
  });
});

it('inferFromName marks the inferred facts in the provenance, and nothing else', () => {
  assert.deepEqual(inferFromName('Govt. Law College').provenance, {
    disciplines: 'inferred',
    ownership: 'inferred',
  });
  assert.deepEqual(inferFromName('J.J.College').provenance, {});
});
