import assert from 'node:assert/strict';
import { test } from 'node:test';
import { estimates } from '#domain/offer.ts';
import { inquiryData } from '#domain/reading/structured-data.ts';

const hourly = { amountMinor: 30_000, currency: 'USD', weeks: 6, hoursPerWeek: [5, 27] };

test('hours a week come to hours and money', () => {
  assert.deepEqual(estimates(hourly), [
    { hoursPerWeek: 5, hours: 30, amountMinor: 900_000 },
    { hoursPerWeek: 27, hours: 162, amountMinor: 4_860_000 },
  ]);
});

test('search engines read the price of an hour, and no price where there is none', () => {
  const inquiry = {
    slug: 'coaching',
    name: 'Coaching',
    isUnlisted: false,
    teaser: '',
    heading: '',
    description: '',
    intro: '',
    chapters: [],
    next: '',
  };
  const site = { name: 'S', ownerName: '' };
  const priced = inquiryData({ ...inquiry, hourly }, site, 'https://e.com') as {
    offers: { priceSpecification: { price: string } };
  };
  assert.equal(priced.offers.priceSpecification.price, '300.00');
  assert.equal('offers' in inquiryData({ ...inquiry, hourly: null }, site, 'https://e.com'), false);
});
