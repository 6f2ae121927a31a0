import { currencyDigits } from '#domain/money.ts';
import type { InquiryOffer, Offer } from '#domain/offer.ts';
import type { Article } from './articles.ts';

/** schema.org facts for search engines. They say nothing that the page does not say. */

type Data = Record<string, unknown>;

interface Owner {
  name: string;
  ownerName: string;
  trade?: string;
}

/** For a `<script type="application/ld+json">`: nothing in it can end the element or the line. */
export function toJsonLd(data: Data | Data[]): string {
  return JSON.stringify(data).replace(
    /[<>&\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** The owner as a person once they are named, the site as an organization until then. */
export function authorData(site: Owner, siteUrl: string): Data {
  return site.ownerName
    ? { '@type': 'Person', name: site.ownerName, url: `${siteUrl}/about` }
    : { '@type': 'Organization', name: site.name, url: siteUrl };
}

export function articleData(article: Article, site: Owner, siteUrl: string): Data {
  const page = `${siteUrl}/articles/${article.slug}`;
  return {
    '@context': 'https://schema.org',
    '@type': 'Article',
    headline: article.title,
    description: article.description,
    datePublished: article.publishAt,
    dateModified: article.updated ?? article.publishAt,
    author: authorData(site, siteUrl),
    publisher: { '@type': 'Organization', name: site.name, url: siteUrl },
    mainEntityOfPage: page,
    url: page,
    image: `${siteUrl}/og/${article.slug}.png`,
    inLanguage: 'en-US',
    isAccessibleForFree: true,
    keywords: article.tags,
  };
}

/** @param trail from the outermost page inwards, paths relative to the site; the page itself comes last */
export function breadcrumbData(trail: { name: string; path: string }[], siteUrl: string): Data {
  return {
    '@context': 'https://schema.org',
    '@type': 'BreadcrumbList',
    itemListElement: trail.map(({ name, path }, i) => ({
      '@type': 'ListItem',
      position: i + 1,
      name,
      item: siteUrl + path,
    })),
  };
}

/** The session as a service with its price, for the pages that sell it. */
export function serviceData(offer: Offer, site: Owner, siteUrl: string): Data {
  return {
    '@context': 'https://schema.org',
    '@type': 'Service',
    name: offer.name,
    serviceType: site.trade,
    provider: authorData(site, siteUrl),
    offers: {
      '@type': 'Offer',
      price: decimal(offer),
      priceCurrency: offer.currency,
      url: `${siteUrl}/book?offer=${offer.slug}`,
      description: offer.taxSentence,
    },
  };
}

/** The same for what is agreed by letter: a price an hour, where there is one. */
export function inquiryData(inquiry: InquiryOffer, site: Owner, siteUrl: string): Data {
  const { hourly } = inquiry;
  const url = `${siteUrl}/offers/${inquiry.slug}`;
  return {
    '@context': 'https://schema.org',
    '@type': 'Service',
    name: inquiry.name,
    description: inquiry.description,
    serviceType: site.trade,
    provider: authorData(site, siteUrl),
    url,
    ...(hourly && {
      offers: {
        '@type': 'Offer',
        url,
        priceSpecification: {
          '@type': 'UnitPriceSpecification',
          price: decimal(hourly),
          priceCurrency: hourly.currency,
          unitCode: 'HUR',
        },
      },
    }),
  };
}

function decimal({ amountMinor, currency }: { amountMinor: number; currency: string }): string {
  const digits = currencyDigits(currency);
  return (amountMinor / 10 ** digits).toFixed(digits);
}
