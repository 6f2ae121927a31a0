import { z } from 'astro/zod';
import { auditSteps, evidenceKinds, killers } from '#domain/reading/articles.ts';

/** The shapes of everything in `content/`, shared by the build and by the running server. */

const text = z.string().trim().min(1);
const wallTime = z
  .string()
  .regex(/^([01]\d|2[0-3]):[0-5]\d$|^24:00$/, 'write a time as "09:30", in quotes, up to "24:00"');
const hostDate = z.iso.date('write a date as "2027-01-31", in quotes');
/** YAML reads an unquoted 2027-01-31 as a moment or as text, depending on the parser. Both become the date. */
const plainDate = z.preprocess(
  (value) => (value instanceof Date ? value.toISOString().slice(0, 10) : value),
  z.iso.date('write a date as 2027-01-31, year first'),
);
const slug = z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'use small letters, digits and hyphens');
const timeZone = z.string().refine((zone) => {
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone });
    return true;
  } catch {
    return false;
  }
}, 'use an IANA time zone such as "Europe/Athens"');

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

export const offerSchema = z.strictObject({
  slug,
  name: text,
  /** Lower numbers come first; the first offer is the default. */
  order: z.number().int().default(0),
  minutes: z.number().int().min(5).max(480),
  price: z.strictObject({
    /** Integer in the currency's smallest unit: 15000 is $150.00. */
    amountMinor: z.number().int().min(50),
    currency: z.string().regex(/^[A-Z]{3}$/, 'use an ISO 4217 code such as USD'),
    taxSentence: text,
  }),
  meeting: z.strictObject({
    kind: z.enum(['video', 'phone']),
    /** Your meeting link, or the number to call. A production start without it stops. */
    address: z.string().trim().default(''),
    instructions: z.string().trim().default(''),
  }),
  stepMinutes: z.number().int().min(5).max(480),
  noticeMinutes: z.number().int().min(0),
  bufferBeforeMinutes: z.number().int().min(0).max(480),
  bufferAfterMinutes: z.number().int().min(0).max(480),
  capPerDay: z.number().int().min(1).nullable().default(null),
  window: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('rolling'), days: z.number().int().min(1).max(365) }),
    z.strictObject({ kind: z.literal('dates'), from: hostDate, to: hostDate }),
  ]),
  policy: z.strictObject({
    freeUntilHours: z.number().int().min(0).max(720),
    rebookDays: z.number().int().min(1).max(60),
  }),
});

export const siteSchema = z.strictObject({
  name: text,
  /** Your name. While it is empty the pages say "the consultant" and show no face. */
  ownerName: z.string().trim().default(''),
  /** Path of a portrait in `public/`, for example "/portrait.jpg"; empty: none is shown. */
  portrait: z.string().trim().default(''),
  contactEmail: z.email(),
  timeZone,
  /** One sentence for search results and social cards. */
  description: text,
  links: z.array(z.strictObject({ label: text, href: z.url() })).default([]),
});

const group = z.strictObject({ slug, name: text, description: text });

/** How articles are grouped: the names that readers see for the slugs that articles use. */
export const readingSchema = z.strictObject({ series: z.array(group), tags: z.array(group).min(1) });

/** The lines between the two `---` of an article; `content/articles/README.md` explains them to the owner. */
export const articleSchema = z
  .strictObject({
    title: text,
    /** Lists, search results, social cards. */
    description: text.max(160, 'use 160 characters at most'),
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
    claims: z.array(
      z.strictObject({
        text,
        evidence: z.enum(evidenceKinds, `say what stands behind it: ${evidenceKinds.join(', ')}`),
      }),
    ),
    draft: z.boolean(),
    /** Earlier names of the file; each redirects here. */
    aliases: z.array(slug).default([]),
    /** Stands before the first paragraph and is set larger. */
    opening: text.optional(),
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
