import type { RequestExample } from '../endpoint.ts';

const shape = { facets: ['none'], limit: 2 };

/** Typical searches; `facets` and `fields` keep the recorded responses short. */
export const searchExamples: RequestExample[] = [
  {
    name: 'words-and-state',
    summary: 'Engineering in Kerala, with two facets',
    parameters: {
      q: 'engineering',
      state: ['Kerala'],
      limit: 1,
      facets: ['kind', 'fee'],
    },
  },
  {
    name: 'place-and-discipline-in-words',
    summary: 'Words that act as filters',
    parameters: {
      q: 'law colleges in kerala',
      fields: ['slug', 'name', 'district', 'disciplines'],
      ...shape,
    },
  },
  {
    name: 'typo',
    summary: 'A misspelled name and its correction',
    parameters: { q: 'anna univresity', fields: ['slug', 'name'], ...shape },
  },
  {
    name: 'programmes',
    summary: 'Undergraduate law, full-time or online, up to 50,000 a year, cheapest first',
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
    summary: 'Government colleges for women of one university, in two districts',
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
    summary: 'Within 25 km of Kochi and rated 3 or better, nearest first',
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
    summary: 'Highlighted words',
    parameters: { q: 'anna university', highlight: true, fields: ['slug', 'name'], ...shape },
  },
  {
    name: 'nothing-found',
    summary: 'No result, with constraints to drop',
    parameters: { state: ['Kerala'], accreditation: ['A++'], ...shape },
  },
  {
    name: 'founded-with-facility',
    summary: 'With a hostel, established from 1990 to 1999',
    parameters: { facility: ['hostel'], established_min: 1990, established_max: 1999, ...shape },
  },
];
