import type { Html, PageChapter } from './pages.ts';

/** What is sold, as `content/offers/*.yaml` states it. A booking keeps its own copy, so later edits change no promise. */
export interface Offer {
  /** The name in addresses: `/book?offer=strategy-session`. */
  slug: string;
  name: string;
  minutes: number;
  /** Found by its address alone: no page, list or file names it. */
  isUnlisted: boolean;
  /** Integer in the currency's smallest unit. */
  amountMinor: number;
  /** ISO 4217, upper case. */
  currency: string;
  /** Said wherever the price is: "US dollars, taxes included. Nothing is added later." */
  taxSentence: string;
  meeting: Meeting;
  /** Minutes between two offered starts. */
  stepMinutes: number;
  /** The earliest start is now plus this. */
  noticeMinutes: number;
  bufferBeforeMinutes: number;
  bufferAfterMinutes: number;
  /** Confirmed bookings and live holds of one host date, `null` for no limit. */
  capPerDay: number | null;
  window: BookingWindow;
  policy: Policy;
  words: OfferWords;
}

/** What only this consultant would say of it. What is empty is said nowhere. */
export interface OfferWords {
  /** Of the page that sells it. */
  heading: string;
  /** What the buyer has afterwards. */
  gives: string;
  /** How the session goes; the parts add up to `minutes`. */
  plan: PlanPart[];
  /** What the buyer should have at hand. */
  bring: string[];
  /** A sample of what the buyer gets in writing, about a client that is made up, as a note is rendered. */
  note: Html;
}

export interface PlanPart {
  minutes: number;
  text: string;
}

/** Rolling: through the end of host date today + days. Dates: host dates `YYYY-MM-DD`, both included. */
export type BookingWindow = { kind: 'rolling'; days: number } | { kind: 'dates'; from: string; to: string };

/** Where the two meet. `address` is a URL for video and a number or instruction for phone; empty until the owner sets it. */
export interface Meeting {
  kind: 'video' | 'phone';
  address: string;
  instructions: string;
}

export interface Policy {
  /** Free move and full refund until this many hours before the current start, that instant included. */
  freeUntilHours: number;
  /** After the owner cancels, the buyer may pick another time for this many days instead of the refund. */
  rebookDays: number;
}

/** What is agreed by letter: a page says what it is and what it costs, a form writes to the owner, and nobody pays here. */
export interface InquiryOffer {
  /** The name in its address: `/offers/six-weeks-of-coaching`. */
  slug: string;
  name: string;
  isUnlisted: boolean;
  /** One sentence, wherever it is mentioned. */
  teaser: string;
  heading: string;
  /** For search results. */
  description: string;
  intro: Html;
  hourly: Hourly | null;
  chapters: PageChapter[];
  /** What happens once the form was sent. */
  next: Html;
}

/** A price by the hour, and some ways to spend it. */
export interface Hourly {
  /** Of one hour, in the currency's smallest unit. */
  amountMinor: number;
  currency: string;
  weeks: number;
  /** Hours a week, an example each. */
  hoursPerWeek: number[];
  /** What else has to be said of the sums. */
  more?: Html;
}

/** What so many hours a week come to. */
export interface Estimate {
  hoursPerWeek: number;
  hours: number;
  amountMinor: number;
}

export function estimates({ amountMinor, weeks, hoursPerWeek }: Hourly): Estimate[] {
  return hoursPerWeek.map((each) => {
    const hours = each * weeks;
    return { hoursPerWeek: each, hours, amountMinor: hours * amountMinor };
  });
}
