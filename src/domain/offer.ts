/** What is sold, as `content/offers/*.yaml` states it. A booking keeps its own copy, so later edits change no promise. */
export interface Offer {
  /** The name in addresses: `/book?offer=strategy-session`. */
  slug: string;
  name: string;
  minutes: number;
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
  /** A sample of what the buyer gets in writing, about a client that is made up: HTML, as a note is rendered. */
  note: string;
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
