import type { Stage } from './stage/stage.ts';

/** What came back. */
export interface Answer {
  status: number;
  /** Path or address of a redirect; `''` without one. */
  location: string;
  text: string;
}

/** The connection broke before an answer came, or no process of the site was there. A person would try again. */
export class Interrupted extends Error {
  override name = 'Interrupted';
}

/** A person with a browser: one cookie, one address, and a memory of what the site said. */
export interface Buyer {
  email: string;
  /** What the site has acknowledged; after every fault it must still be so. */
  told: Told;
  get(path: string): Promise<Answer>;
  post(path: string, fields?: Record<string, string>): Promise<Answer>;
  /** Leads from a time to the check page. */
  choose(startsAt: number, offer?: string): Promise<Answer>;
  /** Presses "Pay and book". @returns the checkout session when the site sent the buyer there */
  pay(): Promise<{ answer: Answer; session: string | null }>;
  /** Enters a card on Stripe's page. */
  enterCard(session: string, options?: { late?: boolean; held?: boolean }): Promise<void>;
  /** Comes back from Stripe. @returns the path of the booking page, or null when the site could not say */
  comeBack(session: string): Promise<string | null>;
  /** Opens the booking page and takes the invitation, and believes what they say. */
  look(path: string): Promise<Answer>;
  cancel(path: string): Promise<Answer>;
  move(path: string, startsAt: number): Promise<Answer>;
}

export interface Told {
  /** Checkout sessions that this buyer was sent to. */
  sessions: string[];
  /** The one that was paid. */
  paid: string | null;
  /** The booking page said "booked" for this start. */
  bookedAt: number | null;
  cancelled: boolean;
  /** A cancellation or a move was sent, and no answer has come yet: either state is right. */
  cancelling: boolean;
  movingTo: number | null;
  path: string | null;
  /** How often the site was not available, 503. */
  unavailable: number;
  /** Answers that nobody should ever see, such as 500. */
  unclean: string[];
}

let born = 0;

export function createBuyer(stage: Stage, name = 'buyer'): Buyer {
  born += 1;
  const email = `${name}-${born}@example.com`;
  // Each from another network, as buyers are: a few times only are held unpaid for one.
  const address = `10.${born & 255}.${(born >> 8) & 255}.1`;
  let cookie = '';
  let offer = 'strategy-session';
  let chosen = 0;
  const told: Told = {
    sessions: [],
    paid: null,
    bookedAt: null,
    cancelled: false,
    movingTo: null,
    cancelling: false,
    path: null,
    unavailable: 0,
    unclean: [],
  };

  async function ask(
    method: 'GET' | 'POST',
    path: string,
    fields: Record<string, string> = {},
  ): Promise<Answer> {
    const headers: Record<string, string> = { 'x-forwarded-for': address };
    if (cookie) headers.cookie = cookie;
    if (method === 'POST') {
      Object.assign(headers, { origin: stage.siteUrl, 'sec-fetch-site': 'same-origin' });
    }
    const body = method === 'POST' ? new URLSearchParams(fields) : null;
    const answer = await fetchOnce(stage.url + path, { method, headers, body, redirect: 'manual' });
    const set = answer.headers.getSetCookie()[0];
    if (set) cookie = set.split(';')[0]!;
    const text = await answer.text().catch(() => {
      throw new Interrupted('half an answer');
    });
    if (answer.status === 502) throw new Interrupted('nobody there');
    if (answer.status === 503) told.unavailable += 1;
    if (answer.status === 500) told.unclean.push(`${method} ${path.replace(/[\w-]{22}/, '…')} answered 500`);
    const location = (answer.headers.get('location') ?? '').replace(stage.siteUrl, '');
    return { status: answer.status, location, text };
  }

  const buyer: Buyer = {
    email,
    told,
    get: (path) => ask('GET', path),
    post: (path, fields) => ask('POST', path, fields),
    async choose(startsAt, wanted = 'strategy-session') {
      offer = wanted;
      chosen = startsAt;
      const query = new URLSearchParams({ offer, tz: 'Europe/Berlin', start: toIso(startsAt) });
      return ask('POST', `/book/details?${query}`, {
        name: `Buyer ${born}`,
        email,
        topic: 'We start more than we finish.',
        company: '',
        website: '',
        formTime: stage.formTime(),
      });
    },
    async pay() {
      const query = new URLSearchParams({ offer, tz: 'Europe/Berlin' });
      const shown = `${toIso(chosen)} ${offer} 15000 USD`;
      const answer = await ask('POST', `/book/pay?${query}`, { shown });
      const session = /\/pay\/(cs_\w+)$/.exec(answer.location)?.[1] ?? null;
      if (session && !told.sessions.includes(session)) told.sessions.push(session);
      return { answer, session };
    },
    async enterCard(session, options) {
      await stage.sandbox.control.pay(session, options);
      told.paid = session;
    },
    async comeBack(session) {
      const { location } = await ask('GET', `/book/pay?session=${session}`);
      return location.startsWith('/booking/') ? location : null;
    },
    async look(path) {
      const page = await ask('GET', path);
      if (page.status !== 200) return page;
      told.path = path;
      if (isBooked(page)) {
        const invitation = await ask('GET', `${path}/invite.ics`);
        told.bookedAt = startIn(invitation.text) ?? told.bookedAt;
      }
      return page;
    },
    async cancel(path) {
      told.cancelling = true;
      const answer = await ask('POST', `${path}/cancel`);
      if (answer.status === 303) told.cancelled = true;
      return answer;
    },
    async move(path, startsAt) {
      told.movingTo = startsAt;
      const answer = await ask('POST', `${path}/move`, { start: toIso(startsAt) });
      if (answer.status === 303) told.bookedAt = startsAt;
      if (answer.status === 303 || answer.status === 409) told.movingTo = null;
      return answer;
    },
  };
  return buyer;
}

/** People of one fault, remembered for the stock that is taken at its end. */
export function gatherBuyers(stage: Stage): { buyers: Buyer[]; newBuyer(): Buyer } {
  const buyers: Buyer[] = [];
  return {
    buyers,
    newBuyer() {
      const buyer = createBuyer(stage);
      buyers.push(buyer);
      return buyer;
    },
  };
}

export function isBooked(page: Answer): boolean {
  return /<title>Booked: /.test(page.text);
}

function toIso(instant: number): string {
  return new Date(instant).toISOString().replace('.000Z', 'Z');
}

function startIn(invitation: string): number | null {
  const [, date, time] = /^DTSTART:(\d{8})T(\d{6})Z/m.exec(invitation) ?? [];
  if (!date || !time) return null;
  return Date.parse(
    `${date.replace(/(....)(..)(..)/, '$1-$2-$3')}T${time.replace(/(..)(..)(..)/, '$1:$2:$3')}Z`,
  );
}

async function fetchOnce(url: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(url, init);
  } catch (error) {
    throw new Interrupted('the connection broke', { cause: error });
  }
}
