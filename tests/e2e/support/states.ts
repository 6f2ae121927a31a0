import { expect, type Page } from '@playwright/test';
import { day, hour } from '#domain/interval.ts';
import type { FaultRule } from '#sandbox/faults.ts';
import { beginAtCheck, beginAtDetails, beginAtLimit, beginBooked } from './short-ways.ts';
import type { Site } from './site-process.ts';
import {
  checkoutId,
  fillDetails,
  freeStarts,
  newPerson,
  openDay,
  type Person,
  payAtStripe,
  pressPay,
  sendDetails,
  timeOption,
} from './steps.ts';
import type { Visit } from './test.ts';

/** A page in one of its states, for everything that must hold on all of them. */
export interface PageState {
  name: string;
  open(visit: Visit, site: Site): Promise<Page>;
}

const berlin = 'Europe/Berlin';

/** Every page on the way to a session and after it, in every state that a visitor can bring about or run into. */
export const states: PageState[] = [
  { name: 'book', open: (visit) => goTo(visit, '/book?offer=strategy-session&tz=Europe/Berlin') },
  {
    name: 'book-zone-unknown',
    open: (visit) => goTo(visit, '/book?offer=strategy-session&tz=Mars/Olympus_Mons'),
  },
  {
    name: 'book-which-session',
    open: (visit) => goTo(visit, '/book?tz=Europe/Berlin'),
  },
  {
    name: 'book-month-full',
    async open(visit, site) {
      const [first = 0] = await freeStarts(site);
      const month = new Date(first).toISOString().slice(0, 7);
      await site.owner('block', `${month}-01`, `${month}-${lastDay(month)}`);
      return goTo(visit, `/book?offer=strategy-session&tz=Europe/Berlin&month=${month}`);
    },
  },
  {
    name: 'book-all-full',
    async open(visit, site) {
      await site.owner('block', '2026-01-01', '2099-01-01');
      return goTo(visit, '/book?offer=strategy-session&tz=Europe/Berlin');
    },
  },
  {
    name: 'time',
    async open(visit, site) {
      const page = await goTo(visit, '/book?offer=strategy-session&tz=Europe/Berlin');
      await openDay(page, await wholeDay(site), berlin);
      return page;
    },
  },
  {
    name: 'time-chosen-far-away',
    async open(visit, site) {
      const page = await goTo(visit, '/book?offer=strategy-session&tz=Asia/Kathmandu');
      const start = await wholeDay(site, 3);
      await openDay(page, start, 'Asia/Kathmandu');
      await timeOption(page, start, 'Asia/Kathmandu').check();
      return page;
    },
  },
  {
    name: 'time-one-zone',
    async open(visit, site) {
      const page = await goTo(visit, '/book?offer=strategy-session&tz=America/New_York');
      await openDay(page, await wholeDay(site), 'America/New_York');
      return page;
    },
  },
  {
    name: 'time-day-full',
    async open(visit, site) {
      const [first = 0] = await freeStarts(site);
      return goTo(
        visit,
        `/book/time?tz=Europe/Berlin&date=${dateOf(dayWithout(await freeStarts(site), first))}`,
      );
    },
  },
  {
    name: 'time-none-chosen',
    async open(visit, site) {
      return goTo(visit, `/book/details?tz=Europe/Berlin&date=${dateOf(await wholeDay(site))}`);
    },
  },
  {
    name: 'details',
    async open(visit, site) {
      const page = await visit();
      await beginAtDetails(page, site);
      return page;
    },
  },
  {
    name: 'details-errors',
    async open(visit, site) {
      const page = await visit();
      await beginAtDetails(page, site);
      await fillDetails(page, { name: '', email: 'ada@example', topic: '' });
      await sendDetails(page, site);
      await expect(page.getByRole('alert')).toBeFocused();
      return page;
    },
  },
  {
    name: 'details-hasty',
    async open(visit, site) {
      const page = await visit();
      await beginAtDetails(page, site);
      await fillDetails(page, newPerson());
      await page.getByRole('button', { name: 'Continue to check' }).click();
      await expect(page.getByRole('alert')).toBeFocused();
      return page;
    },
  },
  {
    name: 'details-audit',
    async open(visit, site) {
      const page = await visit();
      await beginAtCheck(page, site, newPerson());
      await attachAudit(site);
      await page.getByRole('link', { name: 'Your details' }).click();
      await page.getByText('See exactly what is sent').click();
      return page;
    },
  },
  {
    name: 'details-not-offered',
    async open(visit, site) {
      const [first = 0] = await freeStarts(site);
      const night = new Date(first - (first % day) + 7 * hour).toISOString().replace('.000', '');
      return goTo(visit, `/book/details?tz=Europe/Berlin&start=${night}`);
    },
  },
  {
    name: 'check',
    async open(visit, site) {
      const page = await visit();
      await beginAtCheck(page, site, newPerson());
      return page;
    },
  },
  {
    name: 'check-long-answers',
    async open(visit, site) {
      const page = await visit();
      await beginAtDetails(page, site);
      await fillDetails(page, longWinded());
      await page.getByLabel('Company').fill('C'.repeat(200));
      await sendDetails(page, site);
      await expect(page.getByRole('heading', { name: 'Check it, then pay' })).toBeVisible();
      return page;
    },
  },
  {
    name: 'check-left',
    async open(visit, site) {
      const page = await visit();
      await beginAtCheck(page, site, newPerson());
      await pressPay(page);
      await page.getByRole('link', { name: 'Leave without paying' }).click();
      return page;
    },
  },
  {
    name: 'check-checkout-down',
    async open(visit, site) {
      const page = await visit();
      await beginAtCheck(page, site, newPerson());
      await site.sandbox.fault(everyCall('POST', '/v1/checkout/sessions'));
      await pressPay(page);
      await expect(page.getByRole('alert')).toBeFocused();
      return page;
    },
  },
  {
    name: 'check-too-many',
    async open(visit, site) {
      const page = await visit();
      await beginAtLimit(page, site, newPerson());
      await pressPay(page);
      await expect(page.getByRole('alert')).toBeFocused();
      return page;
    },
  },
  {
    name: 'slot-taken',
    async open(visit, site) {
      const slow = await visit();
      const quick = await visit();
      await beginAtCheck(slow, site, newPerson());
      await beginAtCheck(quick, site, newPerson());
      await pressPay(quick);
      await checkoutId(quick);
      await pressPay(slow);
      return slow;
    },
  },
  {
    name: 'payment-pending',
    async open(visit, site) {
      const page = await visit();
      await beginAtCheck(page, site, newPerson());
      await pressPay(page);
      await checkoutId(page);
      await site.sandbox.fault({ on: 'webhook', kind: 'hold', service: 'stripe', count: null });
      await site.sandbox.fault(everyCall('GET', '/v1/checkout/sessions/*'));
      await payAtStripe(page);
      await expect(page.getByText('Being checked')).toBeVisible();
      // It looks again by itself: an answer that leaves the page as it is.
      await page.route(/\/book\/pay/, (route) => route.fulfill({ status: 204 }));
      return page;
    },
  },
  {
    name: 'booking-unpaid',
    async open(visit, site) {
      const page = await visit();
      await beginAtCheck(page, site, newPerson());
      await pressPay(page);
      await page.goto(`/book/pay?session=${await checkoutId(page)}`);
      return page;
    },
  },
  {
    name: 'booking-processing',
    async open(visit, site) {
      const page = await visit();
      await beginAtCheck(page, site, newPerson());
      await pressPay(page);
      await page.getByText('Less usual outcomes').click();
      await page.getByRole('button', { name: 'Pay by bank debit' }).click();
      await expect(page.getByText('Payment on its way')).toBeVisible();
      return page;
    },
  },
  {
    name: 'booking-expired',
    async open(visit, site) {
      const page = await visit();
      await beginAtCheck(page, site, newPerson());
      await pressPay(page);
      const id = await checkoutId(page);
      await site.sandbox.control(`checkout-sessions/${id}/expire`);
      await page.goto(`/book/pay?session=${id}`);
      return page;
    },
  },
  { name: 'booking', open: (visit, site) => booked(visit, site) },
  { name: 'booking-long-answers', open: (visit, site) => booked(visit, site, longWinded()) },
  {
    name: 'booking-video-and-audit',
    async open(visit, site) {
      const person = newPerson();
      const page = await booked(visit, site, person);
      await site.sql(
        `UPDATE booking SET offer = json_set(offer, '$.meeting.address', 'https://meet.example.com/ada',
         '$.meeting.instructions', 'The room opens five minutes before.'), attached_audit = '${audit}'
         WHERE ${of(person)}`,
      );
      await page.reload();
      await page.getByText('See it').click();
      return page;
    },
  },
  {
    name: 'booking-bounced',
    async open(visit, site) {
      const person = newPerson();
      const page = await booked(visit, site, person);
      await expect.poll(async () => (await site.sandbox.mailsTo(person.email)).length).toBe(1);
      const [mail] = await site.sandbox.mailsTo(person.email);
      await site.sandbox.control(`mails/${mail?.id}/bounced`);
      await expect(async () => {
        await page.reload();
        await expect(page.getByText('Came back from')).toBeVisible({ timeout: 500 });
      }).toPass();
      return page;
    },
  },
  {
    name: 'booking-past-the-limit',
    async open(visit, site) {
      const person = newPerson();
      const page = await booked(visit, site, person);
      await startIn(site, person, 3 * hour);
      await page.reload();
      return page;
    },
  },
  {
    name: 'booking-completed',
    async open(visit, site) {
      const person = newPerson();
      const page = await booked(visit, site, person);
      await startIn(site, person, -3 * day);
      await site.sql(`UPDATE booking SET state = 'completed' WHERE ${of(person)}`);
      await page.reload();
      return page;
    },
  },
  {
    name: 'booking-no-show',
    async open(visit, site) {
      const person = newPerson();
      const page = await booked(visit, site, person);
      await startIn(site, person, -3 * day);
      await site.sql(`UPDATE booking SET state = 'no_show' WHERE ${of(person)}`);
      await page.reload();
      return page;
    },
  },
  {
    name: 'booking-slot-lost',
    async open(visit, site) {
      const late = await visit();
      const start = await beginAtCheck(late, site, newPerson());
      await pressPay(late);
      const id = await checkoutId(late);
      await site.sandbox.control(`checkout-sessions/${id}/expire`);
      await late.goto(`/book/pay?session=${id}`);
      await beginBooked(await visit(), site, newPerson(), { start });
      await site.sandbox.control(`checkout-sessions/${id}/pay-late`);
      await late.goto(`/book/pay?session=${id}`);
      return late;
    },
  },
  { name: 'move', open: (visit, site) => moving(visit, site) },
  {
    name: 'move-day',
    async open(visit, site) {
      const page = await moving(visit, site);
      await openDay(page, await wholeDay(site, 2), berlin);
      return page;
    },
  },
  {
    name: 'move-none-chosen',
    async open(visit, site) {
      const page = await moving(visit, site);
      await openDay(page, await wholeDay(site, 2), berlin);
      await page.locator('form#times').evaluate((form) => form.setAttribute('novalidate', ''));
      await page.getByRole('button', { name: 'Move it to this time' }).click();
      await expect(page.getByRole('alert')).toBeFocused();
      return page;
    },
  },
  {
    name: 'move-taken',
    async open(visit, site) {
      const page = await moving(visit, site);
      const start = await wholeDay(site, 2);
      await openDay(page, start, berlin);
      await timeOption(page, start, berlin).check();
      await beginBooked(await visit(), site, newPerson(), { start });
      await page.getByRole('button', { name: 'Move it to this time' }).click();
      await expect(page.getByRole('alert')).toBeFocused();
      return page;
    },
  },
  {
    name: 'moved',
    async open(visit, site) {
      const page = await moving(visit, site);
      const start = await wholeDay(site, 2);
      await openDay(page, start, berlin);
      await timeOption(page, start, berlin).check();
      await page.getByRole('button', { name: 'Move it to this time' }).click();
      await expect(page.getByText('Moved, booked and paid')).toBeVisible();
      return page;
    },
  },
  { name: 'cancel', open: (visit, site) => cancelling(visit, site) },
  {
    name: 'cancel-past-the-limit',
    async open(visit, site) {
      const person = newPerson();
      const page = await booked(visit, site, person);
      await startIn(site, person, 3 * hour);
      await page.reload();
      await page.getByRole('link', { name: 'Cancel' }).click();
      return page;
    },
  },
  {
    name: 'cancelled',
    async open(visit, site) {
      const page = await cancelling(visit, site);
      await page.getByRole('button', { name: 'Cancel and refund' }).click();
      await expect(page.getByText('Canceled and refunded')).toBeVisible();
      return page;
    },
  },
  {
    name: 'cancelled-refund-due',
    async open(visit, site) {
      const page = await cancelling(visit, site);
      await site.sandbox.fault(everyCall('POST', '/v1/refunds'));
      await page.getByRole('button', { name: 'Cancel and refund' }).click();
      await expect(page.getByText('on its way back').first()).toBeVisible();
      return page;
    },
  },
  {
    name: 'cancelled-by-owner',
    async open(visit, site) {
      const person = newPerson();
      const page = await booked(visit, site, person);
      const [row] = await site.sql(`SELECT id FROM booking WHERE ${of(person)}`);
      await site.owner('cancel', String(row?.id), '--why', 'ill');
      await page.reload();
      return page;
    },
  },
  { name: 'mail', open: (visit, site) => correcting(visit, site) },
  {
    name: 'mail-error',
    async open(visit, site) {
      const page = await correcting(visit, site);
      await page.getByLabel('Email').fill('ada@@example.com');
      await page.getByRole('button', { name: 'Send it again' }).click();
      await expect(page.getByRole('alert')).toBeFocused();
      return page;
    },
  },
  { name: 'no-such-booking', open: (visit) => goTo(visit, '/booking/AAAAAAAAAAAAAAAAAAAAAA') },
];

async function goTo(visit: Visit, path: string): Promise<Page> {
  const page = await visit();
  await page.goto(path);
  return page;
}

async function booked(visit: Visit, site: Site, person = newPerson()): Promise<Page> {
  const page = await visit();
  await beginBooked(page, site, person);
  return page;
}

async function moving(visit: Visit, site: Site): Promise<Page> {
  const page = await booked(visit, site);
  await page.getByRole('link', { name: 'Move it' }).click();
  await expect(page.getByRole('heading', { name: 'Pick a new time' })).toBeVisible();
  return page;
}

async function cancelling(visit: Visit, site: Site): Promise<Page> {
  const page = await booked(visit, site);
  await page.getByRole('link', { name: 'Cancel and refund' }).click();
  return page;
}

async function correcting(visit: Visit, site: Site): Promise<Page> {
  const page = await booked(visit, site);
  await page.getByRole('link', { name: 'Send again or correct' }).click();
  return page;
}

/** The first start of a day on which nothing is cut off by the notice; `skip` days later on request. */
async function wholeDay(site: Site, skip = 1): Promise<number> {
  const starts = await freeStarts(site);
  const days = Map.groupBy(starts, dateOf);
  return [...days.values()][skip]?.[0] ?? starts[0]!;
}

function dayWithout(starts: number[], from: number): number {
  const taken = new Set(starts.map(dateOf));
  let candidate = from;
  while (taken.has(dateOf(candidate))) candidate += day;
  return candidate;
}

const dateOf = (instant: number): string => new Date(instant).toISOString().slice(0, 10);

const lastDay = (month: string): number =>
  new Date(Date.UTC(Number(month.slice(0, 4)), Number(month.slice(5)), 0)).getUTCDate();

const everyCall = (method: string, path: string): FaultRule => ({
  on: 'request',
  service: 'stripe',
  method,
  path,
  kind: '500',
  count: null,
});

const of = (person: Person): string => `attendee_email = '${person.email}'`;

/** What the notice forbids to choose, time brings about. */
async function startIn(site: Site, person: Person, ms: number): Promise<void> {
  const start = Math.floor((site.now() + ms) / hour) * hour;
  await site.sql(
    `UPDATE booking SET starts_at = ${start}, ends_at = ${start} + ends_at - starts_at,
     reserved_end = ${start} + reserved_end - starts_at WHERE ${of(person)}`,
  );
}

const audit = [
  '# My audit',
  '',
  '- Promised: 180 of 230 person-days (78.3%)',
  '- Likely blocker: work waits for approval',
].join('\n');

async function attachAudit(site: Site): Promise<void> {
  await site.sql(
    `UPDATE booking_draft SET fields = json_set(fields, '$.audit', '${audit}', '$.attachAudit', 'yes')`,
  );
}

function longWinded(): Person {
  return newPerson({
    name: 'Wolfeschlegelsteinhausenbergerdorff '.repeat(5).trim(),
    topic: `${'https://example.com/'.padEnd(160, 'x')}\n\nTwo lines.\nThree lines.`,
  });
}
