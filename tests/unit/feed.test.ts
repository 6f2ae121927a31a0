import assert from 'node:assert/strict';
import test from 'node:test';
import type { Offer } from '#domain/offer.ts';
import { articleData, breadcrumbData, serviceData, toJsonLd } from '#domain/reading/structured-data.ts';
import { type FeedItem, writeRss } from '#reading/rss.ts';
import { cdata, xml } from '#reading/xml.ts';

const item: FeedItem = {
  address: 'https://example.com/articles/a?b&c',
  title: 'Quotes " & <angles>',
  description: 'Words',
  publishedAt: Date.UTC(2026, 8, 28, 4),
  author: 'Ship Weekly',
  categories: ['Roadmaps'],
  html: '<p>Text ]]> more \u0007</p>',
};
const feed = writeRss({ siteUrl: 'https://example.com', title: 'T', description: 'D', items: [item] });

test('the feed is RSS 2.0 with its own address and a stylesheet for people', () => {
  assert.match(
    feed,
    /^<\?xml version="1\.0" encoding="UTF-8"\?>\n<\?xml-stylesheet type="text\/css" href="\/feed\.css"\?>\n<rss version="2\.0"/,
  );
  assert.match(
    feed,
    /<atom:link href="https:\/\/example\.com\/rss\.xml" rel="self" type="application\/rss\+xml"\/>/,
  );
});

test('an item has an id, a date of RFC 822 and its whole text', () => {
  assert.match(feed, /<guid isPermaLink="true">https:\/\/example\.com\/articles\/a\?b&amp;c<\/guid>/);
  assert.match(feed, /<pubDate>Mon, 28 Sep 2026 04:00:00 GMT<\/pubDate>/);
  assert.match(feed, /<title>Quotes &quot; &amp; &lt;angles&gt;<\/title>/);
  assert.match(
    feed,
    /<content:encoded><!\[CDATA\[<p>Text \]\]\]\]><!\[CDATA\[> more <\/p>\]\]><\/content:encoded>/,
  );
});

test('a feed without articles is one without dates', () => {
  const empty = writeRss({ siteUrl: 'https://example.com', title: 'T', description: 'D', items: [] });
  assert.doesNotMatch(empty, /lastBuildDate|<item>/);
});

test('characters that XML cannot hold are left out', () => {
  assert.equal(xml('a\u0000b\u001fc\ufffe'), 'abc');
  assert.equal(cdata('a\u000bb'), '<![CDATA[ab]]>');
});

const article = {
  slug: 'a',
  title: '</script><script>alert(1)</script> & \u2028',
  description: 'D',
  publishAt: '2026-09-28',
  tags: ['flow'],
  killer: 'none' as const,
  auditStep: 'roadmap' as const,
  claims: [],
  draft: false,
  aliases: [],
};

test('structured data cannot end its element, and reads back as it was', () => {
  const site = { name: 'Ship Weekly', ownerName: '' };
  const written = toJsonLd(articleData(article, site, 'https://example.com'));
  assert.doesNotMatch(written, /[<>&\u2028\u2029]/);
  const read = JSON.parse(written);
  assert.equal(read.headline, article.title);
  assert.deepEqual(read.author, { '@type': 'Organization', name: 'Ship Weekly', url: 'https://example.com' });
});

test('the author is a person once the owner has a name', () => {
  const data = articleData(article, { name: 'S', ownerName: 'Ada' }, 'https://example.com');
  assert.deepEqual(data.author, { '@type': 'Person', name: 'Ada', url: 'https://example.com/about' });
});

test('breadcrumbs count from one with absolute addresses', () => {
  assert.deepEqual(
    breadcrumbData([{ name: 'Articles', path: '/articles' }], 'https://e.com').itemListElement,
    [{ '@type': 'ListItem', position: 1, name: 'Articles', item: 'https://e.com/articles' }],
  );
});

test('the price of the service is written in whole units of its currency', () => {
  const offer = {
    slug: 's',
    name: 'Session',
    amountMinor: 15_000,
    currency: 'USD',
    taxSentence: 'T',
  } as Offer;
  const { offers } = serviceData(offer, { name: 'S', ownerName: '' }, 'https://e.com') as {
    offers: { price: string };
  };
  assert.equal(offers.price, '150.00');
  const yen = serviceData({ ...offer, currency: 'JPY' }, { name: 'S', ownerName: '' }, 'https://e.com');
  assert.equal((yen as { offers: { price: string } }).offers.price, '15000');
});
