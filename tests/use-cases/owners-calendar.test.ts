import assert from 'node:assert/strict';
import ICAL from 'ical.js';
import { commands } from '#commands/owner-commands.ts';
import { hour, minute } from '#domain/interval.ts';
import { bookingsIcs } from '#requests/desk/bookings.ts';
import { settings } from '#requests/desk/settings.ts';
import { ownersCalendar } from '#requests/owners-calendar.ts';
import { runSql } from '#tests/contract/support/databases.ts';
import { factsOf, openBrowser, told } from '#tests/requests/support/browser.ts';
import { openDesk } from '#tests/requests/support/owner.ts';
import { cancelBooking } from '#use-cases/booking/cancel-booking.ts';
import { moveBooking } from '#use-cases/booking/move-booking.ts';
import { readSubscription, renewSubscription } from '#use-cases/calendar/owners-subscription.ts';
import { book, fridayTen, hold, outbox, ownerEmail, type Site, testEachSite } from './support/site.ts';

const twelve = fridayTen + 2 * hour;
const tokenOf = (address: string) => /\/calendar\/([\w-]{22})\.ics$/.exec(address)?.[1] ?? '';

function eventsOf(text: string) {
  const calendar = new ICAL.Component(ICAL.parse(text) as unknown[]);
  return {
    method: calendar.getFirstPropertyValue('method'),
    refresh: calendar.getFirstPropertyValue('refresh-interval')?.toString(),
    events: calendar.getAllSubcomponents('vevent').map((event) => {
      const value = (name: string) => event.getFirstPropertyValue(name)?.toString();
      return {
        uid: value('uid'),
        sequence: value('sequence'),
        status: value('status'),
        start: new ICAL.Event(event).startDate.toUnixTime() * 1000,
        text: event.toString().replaceAll('\r\n ', ''),
        attendees: event
          .getAllProperties('attendee')
          .map((each) => `${each.getFirstValue()} ${each.getParameter('partstat')}`),
      };
    }),
  };
}

/** The calendar files of the notices to the owner, oldest first. */
async function ownersFiles(site: Site, booking: { id: string }) {
  const mails = await outbox(site, booking);
  const notices = mails.filter(({ kind }) => kind === 'owner-notice' || kind === 'move-notice');
  return notices.map(({ attachments }) => {
    const file = attachments.find(({ contentType }) => contentType.startsWith('text/calendar'));
    assert.ok(file);
    const read = eventsOf(file.content);
    return { ...read, event: read.events[0]!, contentType: file.contentType };
  });
}

testEachSite(
  'the notice to the owner carries the session, its move and its end for their calendar',
  async (site) => {
    const booking = await book(site, 'ada', fridayTen);
    site.pass(minute);
    await moveBooking(site.ports, { bookingId: booking.id, startsAt: twelve });
    site.pass(minute);
    await cancelBooking(site.ports, { bookingId: booking.id, by: 'buyer', why: '' });
    const [booked, moved, cancelled] = await ownersFiles(site, booking);
    assert.equal(booked?.method, 'REQUEST');
    assert.match(booked?.contentType ?? '', /method=REQUEST/);
    assert.deepEqual(booked?.event.attendees, [`MAILTO:${ownerEmail} ACCEPTED`]);
    assert.deepEqual([booked?.event.start, moved?.event.start], [fridayTen, twelve]);
    assert.deepEqual(
      [booked, moved, cancelled].map((each) => [each?.event.uid, each?.event.sequence]),
      [
        [booking.icsUid, '0'],
        [booking.icsUid, '1'],
        [booking.icsUid, '2'],
      ],
    );
    assert.equal(cancelled?.method, 'CANCEL');
    assert.equal(cancelled?.event.status, 'CANCELLED');
    assert.match(booked?.event.text ?? '', /desk\/bookings/);
    assert.doesNotMatch(booked?.event.text ?? '', /weekly\.example\.com\/booking\//);
  },
);

testEachSite(
  'the subscription shows what is booked, and nothing once its address is renewed',
  async (site) => {
    const booking = await book(site, 'ada', fridayTen);
    await hold(site, 'bea', twelve);
    const token = tokenOf(await renewSubscription(site.ports));
    const { events, method, refresh } = eventsOf((await readSubscription(site.ports, token)) ?? '');
    assert.deepEqual(
      events.map(({ uid, start }) => [uid, start]),
      [[booking.icsUid, fridayTen]],
    );
    assert.equal(method, 'PUBLISH');
    assert.equal(refresh, 'PT15M');
    assert.match(events[0]?.text ?? '', /Reviews take a week/);

    await cancelBooking(site.ports, { bookingId: booking.id, by: 'owner', why: '' });
    assert.deepEqual(eventsOf((await readSubscription(site.ports, token)) ?? '').events, []);
    const next = tokenOf(await renewSubscription(site.ports));
    assert.equal(await readSubscription(site.ports, token), null);
    assert.notEqual(await readSubscription(site.ports, next), null);
    const kept = JSON.stringify(await runSql(site.databaseUrl, 'SELECT * FROM setting'));
    assert.ok(!kept.includes(next), 'only the hash of the address is kept');
  },
);

testEachSite('without an address, or with a wrong one, there is no calendar', async (site) => {
  const browser = openBrowser(site);
  const wrong = ['/calendar/.ics', '/calendar/x.ics', `/calendar/${'A'.repeat(22)}.ics`];
  for (const path of wrong) assert.equal(told(await browser.read(ownersCalendar, path)), '404');
  await renewSubscription(site.ports);
  for (const path of wrong) assert.equal(told(await browser.read(ownersCalendar, path)), '404');
});

testEachSite('settings show a new address once, and end it', async (site) => {
  const desk = openDesk(site);
  const post = (act: string) => desk.post(settings, '/desk/settings', { act });
  const shown = factsOf(await post('renew-calendar'), 'settings');
  const address = new URL(shown.newCalendar ?? '');
  const browser = openBrowser(site);
  const answer = await browser.read(ownersCalendar, address.pathname);
  assert.ok(answer.kind === 'reply' && answer.status === 200);
  assert.match(answer.headers['content-type'] ?? '', /^text\/calendar/);
  const later = factsOf(await desk.read(settings, '/desk/settings'), 'settings');
  assert.deepEqual([later.newCalendar, later.hasCalendar], [null, true]);
  await post('end-calendar');
  assert.equal(told(await browser.read(ownersCalendar, address.pathname)), '404');
  const [said = ''] = await commands['calendar-address']!.run(desk.services, [], {});
  assert.equal(told(await browser.read(ownersCalendar, new URL(said).pathname)), '200');
});

testEachSite('what a search of the desk finds can be saved as a calendar', async (site) => {
  const desk = openDesk(site);
  const ada = await book(site, 'ada', fridayTen);
  const bea = await book(site, 'bea', twelve);
  await hold(site, 'cleo', fridayTen + 4 * hour);
  await cancelBooking(site.ports, { bookingId: bea.id, by: 'owner', why: '' });
  const uids = async (query: string) => {
    const answer = await desk.read(bookingsIcs, `/desk/bookings.ics${query}`);
    assert.ok(answer.kind === 'reply');
    return eventsOf(answer.body).events.map(({ uid, status }) => [uid, status]);
  };
  assert.deepEqual(
    (await uids('')).toSorted(),
    [
      [ada.icsUid, 'CONFIRMED'],
      [bea.icsUid, 'CANCELLED'],
    ].toSorted(),
  );
  assert.deepEqual(await uids('?q=ada'), [[ada.icsUid, 'CONFIRMED']]);
  assert.equal(told(await desk.read(bookingsIcs, '/desk/bookings.ics?from=x')), '303 /desk/bookings?from=x');
});
