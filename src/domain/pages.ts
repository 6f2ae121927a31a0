import type { Evidence, Killer } from './reading/articles.ts';

/** What only this consultant would say, page by page. Every part that may be left out is left out with its section. */

/** HTML that was made of the owner's Markdown. */
export type Html = string;

/** A statement that rests on somebody's word, and the pages that repeat it. */
export interface OwnClaim {
  text: string;
  who: string;
  evidence: Evidence;
  source?: string;
  readAs: string;
  on: ('home' | 'about' | 'offers')[];
}

export interface HomePage {
  /** After the name of the site. */
  title: string;
  promise: { lines: string[]; text: Html };
  /** The line at the foot of the picture that links to the site get. */
  card: string;
  forWhom?: { heading: string; yes: TitledList; no: TitledList };
  killers?: { heading: string; list: KillerWords[] };
  story?: Story;
  session?: { text: Html };
  questions?: { heading: string; list: { question: string; answer: Html }[] };
  consultant?: { heading: string; text: Html };
}

interface TitledList {
  heading: string;
  list: string[];
}

export interface KillerWords {
  killer: Killer;
  name: string;
  /** Rows of bricks, one character a week; components/home/WeekDrawing.astro reads them. */
  drawing: string[];
  caption: string;
  looksLike: string;
  works: string;
}

export interface Story {
  heading: string;
  title: string;
  who: string;
  evidence: Evidence;
  source?: string;
  readAs: string;
  before: { label: string; weeks: number };
  after: { label: string; weeks: number };
  text: Html;
  /** The slug of an article that doubts it, and the words before its title. */
  doubts?: { article: string; words: string };
}

/** One part of a text page, drawn in the order of these fields. */
export interface PageChapter {
  id: string;
  heading: string;
  text?: Html;
  /** Numbered. */
  steps?: { heading: string; text: Html }[];
  facts?: { name: string; value: string; quiet?: string }[];
  /** The claims that are `on` this page. */
  claims: boolean;
  /** A quarter of filled bricks. */
  weeks: boolean;
  /** Length, price, minute plan and the way to book. */
  session: boolean;
  more?: Html;
}

export interface TextPage {
  heading: string;
  description: string;
  intro: Html;
  chapters: PageChapter[];
  /** Beside the address, where there is more to say. */
  contact?: Html;
}

export interface BookPage {
  /** Who the visitor would meet, after the name. */
  who?: string;
  /** What a stranger can look at for themselves. */
  check: Html[];
  questions: { question: string; answer: Html }[];
}

export interface PrivacyPage {
  /** How long whoever runs the server keeps its log. */
  logDays: number;
  chapters: PageChapter[];
}

export interface TermsPage {
  /** What a session is not. */
  limits: Html;
  chapters: PageChapter[];
}

export interface ArticlesPage {
  heading: string;
  description: string;
  text: Html;
}

export interface Pages {
  home: HomePage;
  about: TextPage;
  method: TextPage;
  book: BookPage;
  privacy: PrivacyPage;
  terms: TermsPage;
  articles: ArticlesPage;
  claims: OwnClaim[];
}
