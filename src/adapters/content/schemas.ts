import { markdownToHast } from 'satteri';
import { z } from 'zod';
import { noteHtml } from '#adapters/render-note.ts';
import { chargeFault, stripeCurrencies } from '#adapters/stripe/amounts.ts';
import { checkoutLifetime, holdMargin } from '#domain/booking.ts';
import { minute } from '#domain/interval.ts';
import { auditSteps, evidenceKinds, killers } from '#domain/reading/articles.ts';
import { isTimeZone } from '#domain/time/labels.ts';
import { plainly } from '#domain/visible-text.ts';
import { chapters, markdown, optionalText, slug, text } from './schema-parts.ts';

/** The shapes of everything in `content/`, shared by the build and by the running server. */

/** What does not match is judged no further: one slip, one sentence. */
const written = (form: RegExp, error: string) => z.string().regex(form, { error, abort: true });

const wallTime = written(
  /^([01]\d|2[0-3]):[0-5]\d$|^24:00$/,
  'write a time as "09:30", in quotes, up to "24:00"',
);
const hostDate = z.iso.date('write a date as "2027-01-31", in quotes');
/** YAML reads an unquoted 2027-01-31 as a moment or as text, depending on the parser. Both become the date. */
const plainDate = z.preprocess(
  (value) => (value instanceof Date ? value.toISOString().slice(0, 10) : value),
  z.iso.date('write a date as 2027-01-31, year first'),
);
const timeZone = z
  .string()
  .trim()
  // EST and its kin are names of the database, of places that their writer never meant.
  .refine(
    (zone) => isTimeZone(zone) && (zone === 'UTC' || zone.includes('/')),
    'use the name of a place, such as "Europe/Athens", not an offset or an abbreviation',
  );

const wallWindow = z
  .tuple([wallTime, wallTime])
  .refine(([from, to]) => from < to, 'a window must end after it starts; split one that runs over midnight');

const weekday = z.array(wallWindow).default([]);

export const availabilitySchema = z.strictObject({
  weeklyHours: z.strictObject({
    mon: weekday,
    tue: weekday,
    wed: weekday,
    thu: weekday,
    fri: weekday,
    sat: weekday,
    sun: weekday,
  }),
  exceptions: z
    .array(
      z
        .strictObject({
          from: hostDate,
          /** The last date of the range; leave it out for a single day. */
          to: hostDate.optional(),
          windows: z.array(wallWindow).default([]),
          note: z.string().default(''),
        })
        .transform((entry) => ({ ...entry, to: entry.to ?? entry.from }))
        .refine((entry) => entry.from <= entry.to, '"to" must not be before "from"'),
    )
    .default([]),
});

const meeting = z
  .strictObject({
    kind: z.enum(['video', 'phone']),
    /** Your meeting link, or the number to call. A production start without it stops. */
    address: optionalText,
    instructions: optionalText,
  })
  .refine(({ kind, address }) => kind !== 'video' || address === '' || isWebAddress(address), {
    path: ['address'],
    message: 'write the whole link, with https:// in front',
  })
  .refine(({ kind, address }) => kind !== 'phone' || address === '' || /\d{3}/.test(address), {
    path: ['address'],
    message: 'write the number to call, such as "+1 212 555 0100"',
  });

const bookingWindow = z
  .discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('rolling'), days: z.number().int().min(1).max(365) }),
    z.strictObject({ kind: z.literal('dates'), from: hostDate, to: hostDate }),
  ])
  .refine((window) => window.kind === 'rolling' || window.from <= window.to, {
    path: ['to'],
    message: 'must not be before "from"',
  });

const currency = written(/^[A-Z]{3}$/, 'write its code, three capital letters such as USD or EUR');

const price = z
  .strictObject({
    /** Integer in the currency's smallest unit: 15000 is $150.00; 0 is free. */
    amountMinor: z.number().int().min(0),
    currency,
    taxSentence: text,
  })
  .superRefine(({ amountMinor, currency }, context) => {
    if (amountMinor <= 0) return;
    const message = chargeFault(amountMinor, currency);
    const path = [stripeCurrencies.has(currency) ? 'amountMinor' : 'currency'];
    if (message) context.addIssue({ code: 'custom', path, message });
  });

/** So that what is paid for last is still ahead. */
const leastNotice = Math.ceil((checkoutLifetime + holdMargin) / minute);

const offerFields = z.strictObject({
  kind: z.literal('session').default('session'),
  slug,
  name: text,
  /** Reached by its address alone. */
  unlisted: z.boolean().default(false),
  /** Lower numbers come first; the first offer is the default. */
  order: z.number().int().default(0),
  minutes: z.number().int().min(5).max(480),
  price,
  meeting,
  stepMinutes: z.number().int().min(5).max(480),
  noticeMinutes: z
    .number()
    .int()
    .min(
      leastNotice,
      `use ${leastNotice} or more: Stripe keeps a payment page open for ${checkoutLifetime / minute} minutes, and nobody may pay for a session that has started`,
    ),
  bufferBeforeMinutes: z.number().int().min(0).max(480),
  bufferAfterMinutes: z.number().int().min(0).max(480),
  capPerDay: z.number().int().min(1).nullable().default(null),
  window: bookingWindow,
  policy: z.strictObject({
    freeUntilHours: z.number().int().min(0).max(720),
    rebookDays: z.number().int().min(1).max(60),
  }),
  /** Of the page that sells it; without one, its name. */
  heading: optionalText,
  /** What the buyer has afterwards. */
  gives: optionalText,
  /** How the session goes, part by part; the minutes add up to `minutes`. */
  plan: z.array(z.strictObject({ minutes: z.number().int().min(1), text })).default([]),
  /** What the buyer should have at hand. */
  bring: z.array(text).default([]),
  /** A sample of what the buyer gets in writing, in Markdown. */
  note: optionalText.transform((words) => words && noteHtml(markdownToHast(words))),
});

export const offerSchema = offerFields.superRefine(({ minutes, plan }, context) => {
  const sum = plan.reduce((total, part) => total + part.minutes, 0);
  if (plan.length === 0 || sum === minutes) return;
  context.addIssue({
    code: 'custom',
    path: ['plan'],
    message: `the parts add up to ${sum} minutes and the offer has ${minutes}: make them the same`,
  });
});

/** What is agreed by letter; its chapters are those of a text page. */
export const inquirySchema = z.strictObject({
  kind: z.literal('inquiry'),
  slug,
  name: text,
  unlisted: z.boolean().default(false),
  order: z.number().int().default(0),
  /** One sentence, wherever it is mentioned. */
  teaser: text,
  heading: text,
  /** For search results. */
  description: text,
  intro: markdown,
  hourly: z
    .strictObject({
      /** Of one hour, in the smallest unit of the currency. */
      amountMinor: z.number().int().min(1),
      currency,
      weeks: z.number().int().min(1).max(52),
      /** Hours a week, an example each. */
      hoursPerWeek: z.array(z.number().int().min(1).max(60)).min(1),
      more: markdown.optional(),
    })
    .optional(),
  chapters,
  /** What happens once the form was sent. */
  next: markdown,
});

const href = z
  .string()
  .transform((address) => plainly(address).trim())
  .refine((address) => isWebAddress(address), 'write a whole address such as https://example.com');

export const siteSchema = z.strictObject({
  name: text,
  /** Your name. While it is empty the pages say "the consultant" and show no face. */
  ownerName: optionalText,
  /** Path of a portrait in `public/`, for example "/portrait.jpg"; empty: none is shown. */
  portrait: optionalText.refine(
    (path) => path === '' || /^\/[^/]/.test(path),
    'write a path in public/, such as "/portrait.jpg": a picture from elsewhere is blocked',
  ),
  contactEmail: z.string().overwrite(plainly).pipe(z.email()),
  timeZone,
  /** 12: "3:30 PM". 24: "15:30". A visitor may choose the other one. */
  clock: z.union([z.literal(12), z.literal(24)], 'write 12 or 24').default(12),
  /** The first column of calendars. */
  weekStartsOn: z.enum(['sunday', 'monday']).default('sunday'),
  /** One sentence for search results and social cards. */
  description: text,
  links: z.array(z.strictObject({ label: text, href })).default([]),
  /** What you are, after "an": "independent product-execution consultant". */
  trade: text.default('independent consultant'),
  /** A sentence at the foot of every page. */
  footnote: optionalText,
});

const group = z.strictObject({ slug, name: text, description: text });

/** How articles are grouped: the names that readers see for the slugs that articles use. */
export const readingSchema = z.strictObject({ series: z.array(group), tags: z.array(group).min(1) });

/** Breaks in a title would break every list that it stands in. */
const line = text.overwrite((words) => words.replace(/\s+/g, ' '));

/** The lines between the two `---` of an article; `content/articles/README.md` explains them to the owner. */
export const articleSchema = z
  .strictObject({
    title: line,
    /** Lists, search results, social cards. */
    description: line.max(160, 'use 160 characters at most'),
    /** The article is public from builds on or after this day, in the zone of `site.yaml`. */
    publishAt: plainDate,
    updated: plainDate.optional(),
    /** One sentence: what changed on `updated`. */
    changed: text.optional(),
    series: slug.optional(),
    part: z.number().int().min(1).optional(),
    tags: z.array(slug).min(1, 'name at least one tag'),
    killer: z.enum([...killers, 'none']),
    auditStep: z.enum(auditSteps),
    claims: z
      .array(
        z.strictObject({
          text,
          evidence: z.enum(evidenceKinds, `say what backs it: ${evidenceKinds.join(', ')}`),
        }),
      )
      .default([]),
    draft: z.boolean().default(false),
    /** Earlier names of the file; each redirects here. */
    aliases: z.array(slug).default([]),
    /** Stands before the first paragraph and is set larger. */
    opening: text.optional(),
    /** The three lines under the title, for whoever has ten minutes. */
    short: z.strictObject({ monday: line, number: line, copy: line }).optional(),
  })
  .superRefine((article, context) => {
    const pairs = [
      ['updated', 'changed', 'a date and one sentence'] as const,
      ['series', 'part', 'its place in it'] as const,
    ];
    for (const [one, other, what] of pairs) {
      const [given] = [one, other].filter((key) => article[key] !== undefined);
      if (given === undefined || (article[one] !== undefined && article[other] !== undefined)) continue;
      context.addIssue({
        code: 'custom',
        path: [given],
        message: `set "${one}" and "${other}" together: ${what}`,
      });
    }
  })
  .refine((article) => !article.updated || article.updated >= article.publishAt, {
    path: ['updated'],
    message: 'must not be before "publishAt"',
  });

function isWebAddress(address: string): boolean {
  return /^https?:\/\/[^\s/]+\.[^\s/]+/.test(address) && URL.canParse(address);
}
