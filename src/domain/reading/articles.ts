import type { LocalDate } from '#domain/time/date.ts';
import { monthDayLabel, unbroken } from '#domain/time/labels.ts';
import { type Month, monthGrid, monthNames, monthOf } from '#domain/time/month.ts';

/** Facts about articles and the order among them, without their text. */

export const killers = ['roadmap-theater', 'stakeholder-misalignment', 'execution-bottlenecks'] as const;
export const auditSteps = ['roadmap', 'blockers', 'decisions'] as const;
export const evidenceKinds = ['own account', 'public source', 'none'] as const;

export type Killer = (typeof killers)[number];
export type AuditStep = (typeof auditSteps)[number];
/** What a claim rests on beside somebody's word. */
export type Evidence = (typeof evidenceKinds)[number];

/** What an article says about itself before its text. */
export interface Frontmatter {
  title: string;
  description: string;
  publishAt: LocalDate;
  updated?: LocalDate;
  /** What changed on `updated`. */
  changed?: string;
  series?: string;
  /** The place in the series, from 1. */
  part?: number;
  tags: string[];
  killer: Killer | 'none';
  auditStep: AuditStep;
  claims: { text: string; evidence: Evidence }[];
  draft: boolean;
  /** Earlier slugs. */
  aliases: string[];
  opening?: string;
  short?: ShortVersion;
}

export interface Group {
  slug: string;
  name: string;
  description: string;
}

/** The names that readers see for the slugs that articles use. */
export interface Groups {
  series: Group[];
  tags: Group[];
}

/** What stands under the title: what to do, the one number to remember, the thing to copy. */
export interface ShortVersion {
  monday: string;
  number: string;
  copy: string;
}

export interface Article extends Frontmatter {
  slug: string;
}

/** Drafts never, future articles not before their day. */
export function isPublic(article: Pick<Article, 'draft' | 'publishAt'>, today: LocalDate): boolean {
  return !article.draft && article.publishAt <= today;
}

export function byNewest(a: Article, b: Article): number {
  return b.publishAt.localeCompare(a.publishAt) || a.slug.localeCompare(b.slug);
}

export function byPart(a: Article, b: Article): number {
  return (a.part ?? 0) - (b.part ?? 0);
}

/**
 * The public articles that have most in common with one of them: the series weighs most, then the killer, then tags.
 * @returns at most `count`, the closest first, the newest first among equals; those that share nothing are left out
 */
export function relatedTo(article: Article, others: Article[], count = 3): Article[] {
  const score = (other: Article) =>
    (article.series !== undefined && other.series === article.series ? 3 : 0) +
    (article.killer !== 'none' && other.killer === article.killer ? 3 : 0) +
    other.tags.filter((tag) => article.tags.includes(tag)).length * 2;
  return others
    .filter((other) => other.slug !== article.slug)
    .map((other) => ({ other, score: score(other) }))
    .filter((each) => each.score > 0)
    .sort((a, b) => b.score - a.score || byNewest(a.other, b.other))
    .slice(0, count)
    .map((each) => each.other);
}

export interface PublishingRecord {
  /** "October to December 2026" */
  quarter: string;
  /** Thirteen; true where something was published. */
  weeks: boolean[];
  /** 1 to 13; null on the few days that belong to no week of the quarter. */
  current: number | null;
}

/** The author's own quarter, counted from publication dates. Week 1 begins on the quarter's first Monday. */
export function publishingRecord(dates: LocalDate[], today: LocalDate): PublishingRecord {
  const quarter = quarterOf(today);
  const published = new Set(dates.filter((date) => quarterOf(date) === quarter).map(weekOf));
  const first = Number(quarter.slice(5)) * 3 - 3;
  return {
    quarter: `${monthNames[first]} to ${monthNames[first + 2]} ${quarter.slice(0, 4)}`,
    weeks: Array.from({ length: 13 }, (_, i) => published.has(i + 1)),
    current: weekOf(today),
  };
}

/**
 * The articles whose address or title is closest to an unknown one, for the page that says it does not exist.
 * @param unknown the part of the address after `/articles/`
 * @returns at most three; [] when nothing resembles it
 */
export function nearTitles<Known extends { slug: string; title: string }>(
  unknown: string,
  articles: Known[],
): Known[] {
  const asked = pairsOf(unknown);
  return articles
    .map((article) => ({
      article,
      likeness: Math.max(likeness(asked, pairsOf(article.slug)), likeness(asked, pairsOf(article.title))),
    }))
    .filter((each) => each.likeness >= 0.3)
    .sort((a, b) => b.likeness - a.likeness)
    .slice(0, 3)
    .map((each) => each.article);
}

/** "September 28, 2026", in one line */
export function dateInWords(date: LocalDate): string {
  return unbroken(`${dayInWords(date)}, ${date.slice(0, 4)}`);
}

/** "September 28", in one line */
export function dayInWords(date: LocalDate): string {
  return monthDayLabel(date);
}

/** Whole minutes at 220 words each, one at least. */
export function readingMinutes(words: number): number {
  return Math.max(1, Math.round(words / 220));
}

function weekOf(date: LocalDate): number | null {
  return monthGrid(monthOf(date)).find((row) => row.days.includes(date))?.week ?? null;
}

/** "2026-4" */
function quarterOf(date: LocalDate | Month): string {
  return `${date.slice(0, 4)}-${Math.ceil(Number(date.slice(5, 7)) / 3)}`;
}

/** Two-letter pairs of the words, so that a missing or doubled letter costs little. */
function pairsOf(text: string): Set<string> {
  const words = text
    .slice(0, 200)
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u);
  return new Set(words.flatMap((word) => Array.from(word, (letter, i) => letter + (word[i + 1] ?? ' '))));
}

/** The share of pairs in common, 0 to 1 (Dice). */
function likeness(a: Set<string>, b: Set<string>): number {
  return a.size + b.size === 0 ? 0 : (2 * a.intersection(b).size) / (a.size + b.size);
}
