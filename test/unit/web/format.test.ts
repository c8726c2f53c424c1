import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import {
  formatAge,
  formatDuration,
  formatFee,
  formatPlace,
  formatSeconds,
  formatShare,
  parseWebAddress,
} from '../../../web/src/shared/format.ts';

describe('The page', () => {
  it('formats a fee as a range, or as one amount if both ends are equal', () => {
    assert.equal(formatFee({ min: 40_000, max: 120_000, currency: 'INR' }), '₹40,000 to ₹1,20,000');
    assert.equal(formatFee({ min: 500, max: 500, currency: 'not a code' }), 'not a code 500');
    assert.equal(formatFee({ min: 7, max: 7, currency: '' }), '7');
    assert.equal(formatFee(null), null);
  });

  it('formats a place without naming a city and its district twice', () => {
    assert.equal(
      formatPlace({ city: 'Kochi', district: 'Ernakulam', state: 'Kerala' }),
      'Kochi, Ernakulam, Kerala',
    );
    assert.equal(formatPlace({ city: 'Pune', district: 'Pune', state: null }), 'Pune');
  });

  it('formats a duration in years, or in months if they are not whole', () => {
    assert.equal(formatDuration(36), '3 years');
    assert.equal(formatDuration(18), '18 months');
  });

  it('formats the age of a time in its largest unit', () => {
    const now = Date.parse('2026-11-28T12:00:00Z');
    assert.equal(formatAge('2026-11-28T11:59:50Z', now), 'just now');
    assert.equal(formatAge('2026-11-28T12:00:30Z', now), 'just now', 'the clocks may differ');
    assert.equal(formatAge('2026-11-28T11:57:00Z', now), '3 minutes ago');
    assert.equal(formatAge('2026-11-28T07:00:00Z', now), '5 hours ago');
    assert.equal(formatAge('2026-11-27T12:00:00Z', now), 'yesterday');
  });

  it('formats durations and shares, with a dash for unknown ones', () => {
    assert.deepEqual([0.44, 119, 600, 7_200, null].map(formatSeconds), [
      '0.4 s',
      '119 s',
      '10 minutes',
      '2 hours',
      '–',
    ]);
    assert.deepEqual([0.975, null].map(formatShare), ['97.5%', '–']);
  });

  it('links to web addresses only', () => {
    assert.deepEqual(parseWebAddress('www.example.edu/'), {
      href: 'https://www.example.edu/',
      label: 'example.edu',
    });
    assert.equal(parseWebAddress('javascript:alert(1)'), null);
    assert.equal(parseWebAddress('http://'), null);
    assert.equal(parseWebAddress(null), null);
  });
});
