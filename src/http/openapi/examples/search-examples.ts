import type { RequestExample } from '../endpoint.ts';

const shape = { facets: ['none'], limit: 2 };

/** What people ask for; `facets` and `fields` keep the answers short. */
export const searchExamples: RequestExample[] = [
  {
    name: 'words-and-state',
    summary: 'Engineering in Kerala, with the counts of two facets',
    parameters: {
      q: 'engineering',
      state: ['Kerala'],
      limit: 1,
      facets: ['kind', 'fee'],
    },
  },
  {
    name: 'place-and-discipline-in-words',
    summary: 'Words that are read as filters',
    parameters: {
      q: 'law colleges in kerala',
      fields: ['slug', 'name', 'district', 'disciplines'],
      ...shape,
    },
  },
  {
    name: 'typo',
    summary: 'A name with a typo: did you mean',
    parameters: { q: 'anna univresity', fields: ['slug', 'name'], ...shape },
  },
  {
    name: 'programmes',
    summary: 'Undergraduate law, full time or online, up to 50,000 a year, the cheapest first',
    parameters: {
      level: ['undergraduate'],
      discipline: ['law'],
      mode: ['full-time', 'online'],
      fee_min: 10_000,
      fee_max: 50_000,
      sort: 'fee',
      fields: ['slug', 'name', 'fee', 'provenance'],
      ...shape,
    },
  },
  {
    name: 'affiliated',
    summary:
      "A university's constituent and other colleges for women, run by the government, in two districts",
    parameters: {
      university: ['Madras University, Chennai'],
      kind: ['college', 'constituent-college'],
      ownership: ['government'],
      gender: ['women'],
      country: ['India'],
      district: ['Chennai', 'Thiruvallur'],
      fields: ['slug', 'name', 'kind', 'district'],
      ...shape,
    },
  },
  {
    name: 'near',
    summary: 'Within 25 km of Kochi and rated 3 or better, the nearest first',
    parameters: {
      near: '9.98,76.28',
      radius: 25,
      rating_min: 3,
      sort: 'distance',
      fields: ['slug', 'name', 'location'],
      ...shape,
    },
  },
  {
    name: 'second-page',
    summary: 'The second page of universities by name',
    parameters: { kind: ['university'], sort: 'name', page: 2, fields: ['slug', 'name'], ...shape },
  },
  {
    name: 'highlight',
    summary: 'Where the words were found',
    parameters: { q: 'anna university', highlight: true, fields: ['slug', 'name'], ...shape },
  },
  {
    name: 'nothing-found',
    summary: 'Too narrow: what dropping a constraint would give',
    parameters: { state: ['Kerala'], accreditation: ['A++'], ...shape },
  },
  {
    name: 'founded-with-facility',
    summary: 'With a hostel, founded from 1990 to 1999 (the colleges of India state neither yet)',
    parameters: { facility: ['hostel'], established_min: 1990, established_max: 1999, ...shape },
  },
];
