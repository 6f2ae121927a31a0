import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { AuditContent } from '#domain/audit/content-types.ts';
import { type Facts, factNames, factsOf, fillFacts, unknownFacts } from '#domain/facts.ts';
import type { InquiryOffer, Offer } from '#domain/offer.ts';
import type { Pages } from '#domain/pages.ts';
import type { Groups } from '#domain/reading/articles.ts';
import type { Content } from '#use-cases/ports/content.ts';
import { type AuditWords, auditFiles, auditSchemas, auditWordsOf } from './audit-schemas.ts';
import { ContentError, type Problem, shownPath } from './content-error.ts';
import { claimsSchema, pageSchemas } from './page-schemas.ts';
import { availabilitySchema, inquirySchema, offerSchema, readingSchema, siteSchema } from './schemas.ts';
import { readYaml, schemaProblems, type YamlText } from './yaml-file.ts';

/** Everything in `content/` but the text of articles, read once: what sells, what pages say, what the audit asks. */
export interface SiteContent extends Content {
  /** What a stranger is shown of what can be booked, in order. */
  listedOffers: Offer[];
  offer(slug: string): Offer | undefined;
  groups: Groups;
  pages: Pages;
  audit: AuditWords;
  /** Whether there is a file of it now, a draft included. */
  hasArticle(slug: string): boolean;
}

/**
 * Reads a folder such as `content/`. The server reads it by itself because `astro:content` exists only inside the
 * bundle; build, start and doctor say the same of what is wrong in it.
 * @throws ContentError with everything that is wrong: file, line, field and repair
 */
export function createContent(folder: string): SiteContent {
  const files = new ContentFiles(folder);
  const site = files.read('site.yaml', siteSchema);
  const availability = files.read('availability.yaml', availabilitySchema);
  const groups = files.read('reading.yaml', readingSchema);
  const sold = offerFiles(files);
  const offers = readOffers(files, sold, site);
  const audit = Object.fromEntries(
    auditFiles.map((name) => [name, files.read(`audit/${name}.yaml`, z.array(auditSchemas[name]).min(1))]),
  ) as unknown as AuditContent;
  const listedOffers = offers.filter(({ isUnlisted }) => !isUnlisted);
  const firstOffer = listedOffers[0] ?? offers[0];
  const facts = site && firstOffer ? factsOf(site, firstOffer) : null;
  if (site) files.refuseUnknownFacts('site.yaml');
  const inquiries = readInquiries(files, sold, facts);
  const pages = readPages(files, facts);
  files.assertSound();
  return {
    offers,
    listedOffers,
    inquiries,
    firstOffer: firstOffer!,
    offer: (slug) => offers.find((offer) => offer.slug === slug),
    site: { ...site!, description: fillFacts(site!.description, facts!) },
    availability: availability!,
    groups: groups!,
    pages: pages as Pages,
    audit: auditWordsOf(audit),
    hasArticle: (slug) => existsSync(join(folder, 'articles', `${slug}.mdx`)),
  };
}

/** Reads one file after the other and remembers what is wrong, so that the owner hears of everything at once. */
class ContentFiles {
  readonly problems: Problem[] = [];
  readonly folder: string;
  constructor(folder: string) {
    this.folder = folder;
  }

  /** @param facts what the file's texts may name in braces; without it they name nothing */
  read<Schema extends z.ZodType>(
    name: string,
    schema: Schema,
    facts?: Facts | null,
  ): z.output<Schema> | undefined {
    const yaml = this.open(name);
    if (!yaml) return undefined;
    if (facts !== undefined) {
      this.refuseUnknownFacts(name, yaml);
      if (facts) yaml.data = everyText(yaml.data, (text) => fillFacts(text, facts));
    }
    const found = schemaProblems(yaml, schema, 'content/README.md');
    for (const { line, message } of found) this.refuse(name, line, message);
    return found.length > 0 ? undefined : schema.parse(yaml.data);
  }

  /** @returns undefined when the file is missing or no YAML, which is told */
  open(name: string): YamlText | undefined {
    const path = join(this.folder, name);
    if (!existsSync(path)) {
      this.refuse(name, 1, `The file is missing: "npm run new-site" makes one to copy.`);
      return undefined;
    }
    const yaml = readYaml(readFileSync(path, 'utf8'));
    if (!yaml.broken) return yaml;
    this.refuse(name, yaml.broken.line, yaml.broken.message);
    return undefined;
  }

  /** The names of a folder's files; one with another ending than `.yaml` is told, since nothing would read it. */
  names(under: string): string[] {
    const all = existsSync(join(this.folder, under)) ? readdirSync(join(this.folder, under)).sort() : [];
    for (const name of all.filter((each) => !each.endsWith('.yaml') && !/^\.|\.(?:md|bak)$|~$/.test(each))) {
      this.refuse(
        `${under}/${name}`,
        1,
        'Nothing reads this file: let its name end in ".yaml", or take it away.',
      );
    }
    return all.filter((name) => name.endsWith('.yaml') && !name.startsWith('.'));
  }

  refuse(name: string, line: number, message: string): void {
    this.problems.push({ file: shownPath(this.folder, name), line, message });
  }

  assertSound(): void {
    if (this.problems.length > 0) throw new ContentError(this.problems);
  }

  refuseUnknownFacts(name: string, yaml = this.open(name)): void {
    if (!yaml) return;
    everyText(yaml.data, (text, path) => {
      for (const fact of unknownFacts(text)) {
        this.refuse(
          name,
          yaml.line(path),
          `"${path.join('.')}" names {${fact}}, which is no fact: use one of {${factNames.join('}, {')}}.`,
        );
      }
      return text;
    });
  }
}

/** What can be booked. */
function readOffers(
  files: ContentFiles,
  all: OfferFile[],
  site: z.output<typeof siteSchema> | undefined,
): Offer[] {
  const bookable = all.filter(({ yaml }) => !isInquiry(yaml));
  return bookable
    .flatMap(({ name, yaml }) => {
      refuseDecimals(files, name, yaml, ['price', 'amountMinor']);
      return files.read(name, offerSchema, site ? offerFacts(site, yaml.data) : null) ?? [];
    })
    .sort(inOrder)
    .map(({ kind: _, order: __, unlisted, price, heading, gives, plan, bring, note, ...offer }) => ({
      ...offer,
      ...price,
      isUnlisted: unlisted,
      words: { heading: heading || offer.name, gives, plan, bring, note },
    }));
}

/** What is agreed by letter. */
function readInquiries(files: ContentFiles, all: OfferFile[], facts: Facts | null): InquiryOffer[] {
  return all
    .filter(({ yaml }) => isInquiry(yaml))
    .flatMap(({ name, yaml }) => {
      refuseDecimals(files, name, yaml, ['hourly', 'amountMinor']);
      return files.read(name, inquirySchema, facts) ?? [];
    })
    .sort(inOrder)
    .map(({ kind: _, order: __, unlisted, hourly = null, ...inquiry }) => ({
      ...inquiry,
      isUnlisted: unlisted,
      hourly,
    }));
}

interface OfferFile {
  name: string;
  yaml: YamlText;
}

function offerFiles(files: ContentFiles): OfferFile[] {
  const names = files.names('offers').map((base) => `offers/${base}`);
  const all = names.flatMap((name) => {
    const yaml = files.open(name);
    return yaml ? [{ name, yaml }] : [];
  });
  if (all.length === names.length && all.every(({ yaml }) => isInquiry(yaml)))
    files.refuse('offers', 1, 'There is no offer to book: add a file, such as strategy-session.yaml.');
  refuseTwins(files, all);
  return all;
}

function isInquiry({ data }: YamlText): boolean {
  return (data as { kind?: unknown } | null)?.kind === 'inquiry';
}

/** One slug, one offer, whatever its kind. */
function refuseTwins(files: ContentFiles, all: OfferFile[]): void {
  const owners = new Map<unknown, string>();
  for (const { name, yaml } of all) {
    const slug = (yaml.data as { slug?: unknown } | null)?.slug;
    const owner = owners.get(slug);
    if (owner && typeof slug === 'string')
      files.refuse(name, yaml.line(['slug']), `"slug": ${slug} is already that of ${owner}: choose another.`);
    owners.set(slug, name);
  }
}

function inOrder(a: { order: number; slug: string }, b: { order: number; slug: string }): number {
  return a.order - b.order || a.slug.localeCompare(b.slug);
}

/** Facts for the words of an offer, of its own numbers; null when they are wrong, which its schema tells. */
function offerFacts(site: z.output<typeof siteSchema>, data: unknown): Facts | null {
  const numbers = offerSchema.safeParse(data);
  return numbers.success ? factsOf(site, { ...numbers.data, ...numbers.data.price }) : null;
}

/** `150.00` is 150 to YAML, a hundredth of what its writer meant. */
function refuseDecimals(files: ContentFiles, name: string, yaml: YamlText, path: string[]): void {
  const written = yaml.written(path);
  if (!written?.includes('.')) return;
  files.refuse(
    name,
    yaml.line(path),
    `"${path.join('.')}": write a whole number of the currency's smallest unit, 15000 for $150.00, not ${written}.`,
  );
}

function readPages(
  files: ContentFiles,
  facts: Facts | null,
): { [Page in keyof Pages]: Pages[Page] | undefined } {
  const page = <Name extends keyof typeof pageSchemas>(name: Name) =>
    files.read(`pages/${name}.yaml`, pageSchemas[name], facts) as Pages[Name] | undefined;
  return {
    home: page('home'),
    about: page('about'),
    method: page('method'),
    book: page('book'),
    privacy: page('privacy'),
    terms: page('terms'),
    articles: page('articles'),
    claims: files.read('claims.yaml', claimsSchema, facts),
  };
}

/** A copy of lists and fields with every text in them changed. */
function everyText(
  value: unknown,
  change: (text: string, path: PropertyKey[]) => string,
  path: PropertyKey[] = [],
): unknown {
  if (typeof value === 'string') return change(value, path);
  if (Array.isArray(value)) return value.map((each, i) => everyText(each, change, [...path, i]));
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, each]) => [key, everyText(each, change, [...path, key])]),
  );
}
