import { cdata, xml } from './xml.ts';

export interface Feed {
  siteUrl: string;
  title: string;
  description: string;
  items: FeedItem[];
}

export interface FeedItem {
  /** Absolute; it is the item's id too, so it never changes. */
  address: string;
  title: string;
  description: string;
  /** UTC milliseconds. */
  publishedAt: number;
  author: string;
  categories: string[];
  /** The whole text, addresses absolute. */
  html: string;
}

/** RSS 2.0 with full text. The stylesheet is for people who open the address in a browser. */
export function writeRss({ siteUrl, title, description, items }: Feed): string {
  const newest = Math.max(...items.map(({ publishedAt }) => publishedAt));
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<?xml-stylesheet type="text/css" href="/feed.css"?>',
    '<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/">',
    '<channel>',
    `<title>${xml(title)}</title>`,
    `<link>${xml(siteUrl)}/articles</link>`,
    `<description>${xml(description)}</description>`,
    '<language>en-US</language>',
    `<atom:link href="${xml(siteUrl)}/rss.xml" rel="self" type="application/rss+xml"/>`,
    ...(items.length > 0 ? [`<lastBuildDate>${rfc822(newest)}</lastBuildDate>`] : []),
    ...items.map(writeItem),
    '</channel>',
    '</rss>',
    '',
  ].join('\n');
}

function writeItem(item: FeedItem): string {
  return [
    '<item>',
    `<title>${xml(item.title)}</title>`,
    `<link>${xml(item.address)}</link>`,
    `<guid isPermaLink="true">${xml(item.address)}</guid>`,
    `<pubDate>${rfc822(item.publishedAt)}</pubDate>`,
    `<dc:creator>${xml(item.author)}</dc:creator>`,
    ...item.categories.map((category) => `<category>${xml(category)}</category>`),
    `<description>${xml(item.description)}</description>`,
    `<content:encoded>${cdata(item.html)}</content:encoded>`,
    '</item>',
  ].join('\n');
}

function rfc822(instant: number): string {
  return new Date(instant).toUTCString();
}
