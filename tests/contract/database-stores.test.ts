import assert from 'node:assert/strict';
import type { Availability } from '#domain/availability/windows.ts';
import { day, minute } from '#domain/interval.ts';
import type { Database } from '#use-cases/ports/database.ts';
import type { MailKind } from '#use-cases/ports/outbox.ts';
import { runSql } from './support/databases.ts';
import { sampleBooking } from './support/sample-booking.ts';
import { testEachDatabase } from './support/shared-database.ts';

const noon = Date.UTC(2026, 11, 1, 12);

// ── History and money ────────────────────────────────────────────────────────────────────────────

testEachDatabase('history keeps the order in which it was written', async ({ database }) => {
  await database.bookings.insert(sampleBooking());
  const entries = [
    { bookingId: 'ada', at: noon, what: 'held', by: 'buyer', why: '' },
    { bookingId: 'ada', at: noon - 1, what: 'confirmed', by: 'stripe', why: 'cs_1 is paid' },
  ] as const;
  for (const entry of entries) await database.history.append(entry);
  assert.deepEqual(await database.history.of('ada'), entries);
  assert.deepEqual(await database.history.of('grace'), []);
});

for (const [what, sql] of [
  ['rewritten', `UPDATE booking_event SET what = 'refunded'`],
  ['deleted', 'DELETE FROM booking_event'],
] as const) {
  testEachDatabase(`history cannot be ${what}`, async ({ database, url }) => {
    await database.bookings.insert(sampleBooking());
    const entry = { bookingId: 'ada', at: noon, what: 'held', by: 'buyer', why: '' } as const;
    await database.history.append(entry);
    await assert.rejects(runSql(url, sql), /insert only/);
    assert.deepEqual(await database.history.of('ada'), [entry]);
  });
}

testEachDatabase('history needs its booking', async ({ database }) => {
  const entry = { bookingId: 'nobody', at: noon, what: 'held', by: 'buyer', why: '' } as const;
  await assert.rejects(database.history.append(entry), /foreign key/i);
});

testEachDatabase('one Stripe id is one row, with its latest status', async ({ database }) => {
  await database.bookings.insert(sampleBooking());
  const refund = {
    stripeId: 're_1',
    bookingId: 'ada',
    kind: 'refund',
    amountMinor: 15_000,
    currency: 'USD',
    status: 'pending',
    at: noon,
  } as const;
  assert.equal(await database.money.record(refund), true);
  assert.equal(await database.money.record({ ...refund, status: 'succeeded', at: noon + 1 }), false);
  assert.deepEqual(await database.money.of('ada'), [{ ...refund, status: 'succeeded' }]);
});

testEachDatabase('a booking that saw money cannot be deleted', async ({ database, url }) => {
  await database.bookings.insert(sampleBooking());
  await database.money.record({
    stripeId: 'ch_1',
    bookingId: 'ada',
    kind: 'charge',
    amountMinor: 1,
    currency: 'USD',
    status: 'succeeded',
    at: noon,
  });
  await assert.rejects(runSql(url, 'DELETE FROM booking'), /foreign key/i);
});

// ── Webhooks ─────────────────────────────────────────────────────────────────────────────────────

const paidEvent = {
  id: 'evt_1',
  source: 'stripe',
  type: 'checkout.session.completed',
  payload: '{"id":"evt_1","emoji":"👍"}',
  receivedAt: noon,
} as const;

testEachDatabase(
  'an event that comes twice is one row, which says if it was processed',
  async ({ database }) => {
    const fresh = { ...paidEvent, processedAt: null, attempts: 0, error: null };
    assert.deepEqual(await database.webhooks.receive(paidEvent), fresh);
    assert.deepEqual(await database.webhooks.receive({ ...paidEvent, receivedAt: noon + minute }), fresh);
    await database.webhooks.markProcessed('evt_1', noon + 1);
    assert.deepEqual(await database.webhooks.receive(paidEvent), {
      ...fresh,
      processedAt: noon + 1,
      attempts: 1,
    });
    assert.deepEqual(await database.webhooks.unprocessed(9), []);
  },
);

testEachDatabase('the effect of an event and its mark stand or fall together', async ({ database }) => {
  await database.webhooks.receive(paidEvent);
  const effect = database.write(async (store) => {
    await store.webhooks.markProcessed('evt_1', noon + 1);
    throw new Error('the effect failed');
  });
  await assert.rejects(effect, /the effect failed/);
  assert.equal((await database.webhooks.receive(paidEvent)).processedAt, null);
});

testEachDatabase('an event that fails every time lets the others go first', async ({ database }) => {
  await database.webhooks.receive(paidEvent);
  await database.webhooks.receive({ ...paidEvent, id: 'evt_2', receivedAt: noon + 2 });
  await database.webhooks.receive({ ...paidEvent, id: 'evt_3', receivedAt: noon + 1 });
  await database.webhooks.markFailed('evt_1', 'Stripe did not answer');
  const waiting = await database.webhooks.unprocessed(9);
  assert.deepEqual(
    waiting.map(({ id }) => id),
    ['evt_3', 'evt_2', 'evt_1'],
  );
  assert.deepEqual([waiting[2]?.attempts, waiting[2]?.error], [1, 'Stripe did not answer']);
  assert.equal((await database.webhooks.unprocessed(2)).length, 2);
});

testEachDatabase('raw events die by their age', async ({ database }) => {
  await database.webhooks.receive(paidEvent);
  await database.webhooks.receive({ ...paidEvent, id: 'evt_2', receivedAt: noon + day });
  assert.equal(await database.webhooks.purge(noon + 1), 1);
  assert.deepEqual(
    (await database.webhooks.unprocessed(9)).map(({ id }) => id),
    ['evt_2'],
  );
});

// ── Drafts, limits, settings ─────────────────────────────────────────────────────────────────────

testEachDatabase('a draft is kept as last typed, until it dies', async ({ database }) => {
  const draft = { holder: 'browser', fields: { name: 'Åsa', topic: 'a\n"b"' }, expiresAt: noon + day };
  await database.drafts.save({ ...draft, fields: { name: 'As' } });
  await database.drafts.save(draft);
  assert.deepEqual(await database.drafts.find('browser', noon), draft);
  assert.equal(await database.drafts.find('another', noon), null);
  assert.equal(await database.drafts.find('browser', noon + day), null);
});

testEachDatabase('dead drafts are removed, and a draft can be removed before', async ({ database }) => {
  await database.drafts.save({ holder: 'dead', fields: {}, expiresAt: noon });
  await database.drafts.save({ holder: 'live', fields: {}, expiresAt: noon + 1 });
  assert.equal(await database.drafts.purge(noon), 1);
  assert.deepEqual((await database.drafts.find('live', noon))?.fields, {});
  await database.drafts.remove('live');
  assert.equal(await database.drafts.find('live', noon), null);
});

testEachDatabase('limits count each key and window on its own', async ({ database }) => {
  const hit = (key: string, window: number) => database.limits.hit(key, window, window + minute);
  assert.deepEqual(
    [await hit('a', 0), await hit('a', 0), await hit('b', 0), await hit('a', minute)],
    [1, 2, 1, 1],
  );
  assert.equal(await database.limits.purge(minute), 2);
  assert.deepEqual([await hit('a', 0), await hit('a', minute)], [1, 2]);
});

testEachDatabase('no hit is lost when many come at once', async ({ database }) => {
  const counts = await Promise.all(Array.from({ length: 20 }, () => database.limits.hit('a', 0, minute)));
  assert.deepEqual(
    counts.sort((a, b) => a - b),
    Array.from({ length: 20 }, (_, index) => index + 1),
  );
});

testEachDatabase('a setting keeps its last value', async ({ database }) => {
  assert.equal(await database.settings.get('stripe-cursor'), null);
  await database.settings.set('stripe-cursor', 'one');
  await database.settings.set('stripe-cursor', '');
  assert.equal(await database.settings.get('stripe-cursor'), '');
});

// ── Calendar ─────────────────────────────────────────────────────────────────────────────────────

testEachDatabase(
  'the week is set as a whole, and a closed week is not an unset one',
  async ({ database }) => {
    const closed: Availability['weeklyHours'] = {
      mon: [],
      tue: [],
      wed: [],
      thu: [],
      fri: [],
      sat: [],
      sun: [],
    };
    const hours: Availability['weeklyHours'] = {
      ...closed,
      mon: [
        ['09:00', '12:00'],
        ['13:00', '24:00'],
      ],
    };
    // Alone, and together with the rest of the calendar.
    const assertHours = async (expected: Availability['weeklyHours'] | null) => {
      assert.deepEqual(await database.calendar.weeklyHours(), expected);
      assert.deepEqual((await database.calendar.known({ start: 0, end: 1 })).weeklyHours, expected);
    };
    await assertHours(null);
    await database.calendar.setWeeklyHours(hours);
    await assertHours(hours);
    await database.calendar.setWeeklyHours(closed);
    await assertHours(closed);
    await database.calendar.setWeeklyHours(null);
    await assertHours(null);
  },
);

testEachDatabase('exceptions keep the order of entry, in which the later one wins', async ({ database }) => {
  const holiday = { from: '2026-12-24', to: '2027-01-02', windows: [], note: 'Holidays' };
  const open = { from: '2026-12-28', to: '2026-12-28', windows: [['10:00', '11:00']], note: '' };
  const first = await database.calendar.addException(holiday);
  const second = await database.calendar.addException({ ...open, windows: [['10:00', '11:00']] });
  assert.deepEqual(await database.calendar.exceptions(), [
    { id: first, ...holiday, publicNote: '' },
    { id: second, ...open, publicNote: '' },
  ]);
  const { exceptions } = await database.calendar.known({ start: 0, end: 1 });
  assert.deepEqual(exceptions, [
    { from: '2026-12-24', to: '2027-01-02', windows: [] },
    { from: '2026-12-28', to: '2026-12-28', windows: [['10:00', '11:00']] },
  ]);
  assert.equal(await database.calendar.removeException(first), true);
  assert.equal(await database.calendar.removeException(first), false);
  assert.equal((await database.calendar.exceptions()).length, 1);
});

testEachDatabase('an exception that ends before it begins is refused', async ({ database }) => {
  const backwards = { from: '2026-12-24', to: '2026-12-23', windows: [], note: '' };
  await assert.rejects(database.calendar.addException(backwards), /constraint/);
});

testEachDatabase('busy intervals are those that overlap the range', async ({ database, url }) => {
  await runSql(
    url,
    `INSERT INTO busy_interval (feed_id, starts_at, ends_at)
      VALUES ('a', 0, 100), ('a', 40, 50), ('b', 40, 50), ('a', 100, 200), ('a', 200, 300)`,
  );
  const { busy } = await database.calendar.known({ start: 50, end: 200 });
  assert.deepEqual(busy, [
    { start: 0, end: 100 },
    { start: 100, end: 200 },
  ]);
});

// ── Outbox ───────────────────────────────────────────────────────────────────────────────────────

testEachDatabase('a mail comes back as it was rendered', async ({ database }) => {
  await database.bookings.insert(sampleBooking());
  const mail = {
    ...mailOf('confirmation', 'ada'),
    replyTo: 'owner@example.com',
    subject: 'Dienstag, 8. Dezember ✓',
    attachments: [{ filename: 'invite.ics', contentType: 'text/calendar', content: 'BEGIN:VCALENDAR\r\n' }],
  };
  await database.outbox.enqueue(mail);
  const [stored] = await database.outbox.of('ada');
  assert.deepEqual(stored, {
    ...mail,
    id: stored?.id,
    attempts: 0,
    refusals: 0,
    firstTriedAt: null,
    leaseUntil: null,
    sentAt: null,
    droppedAt: null,
    providerId: null,
    lastError: null,
    delivery: null,
  });
});

testEachDatabase('a mail with a known key is not written again', async ({ database }) => {
  assert.equal(await database.outbox.enqueue(mailOf('owner-alert')), true);
  assert.equal(await database.outbox.enqueue({ ...mailOf('owner-alert'), subject: 'Again' }), false);
  const leased = await database.outbox.lease(noon, noon + minute, 9);
  assert.deepEqual(
    leased.map(({ subject }) => subject),
    ['owner-alert'],
  );
});

testEachDatabase(
  'a mail is leased when it is due, and to one sender until the lease ends',
  async ({ database }) => {
    await database.outbox.enqueue({ ...mailOf('owner-alert'), key: 'late', nextTryAt: noon + minute });
    await database.outbox.enqueue({ ...mailOf('owner-alert'), key: 'soon' });
    assert.deepEqual(await leaseKeys(database, noon - 1), []);
    assert.deepEqual(await leaseKeys(database, noon), ['soon']);
    assert.deepEqual(await leaseKeys(database, noon), []);
    assert.deepEqual(await leaseKeys(database, noon + minute), ['soon', 'late']);
  },
);

testEachDatabase(
  'a lease tells the time of the first try, for a sender that dies before it reports',
  async ({ database }) => {
    await database.outbox.enqueue(mailOf('owner-alert'));
    const [first] = await database.outbox.lease(noon, noon + minute, 1);
    assert.deepEqual([first?.firstTriedAt, first?.leaseUntil], [noon, noon + minute]);
    const [second] = await database.outbox.lease(noon + minute, noon + 2 * minute, 1);
    assert.equal(second?.firstTriedAt, noon);
  },
);

testEachDatabase('no mail goes to two senders who lease at once', async ({ database }) => {
  for (let index = 0; index < 40; index += 1) {
    await database.outbox.enqueue({ ...mailOf('owner-alert'), key: `mail-${index}` });
  }
  const leases = await Promise.all(
    Array.from({ length: 8 }, () => database.outbox.lease(noon, noon + minute, 5)),
  );
  const keys = leases.flat().map(({ key }) => key);
  assert.equal(new Set(keys).size, keys.length);
  for (const lease of leases) assert.ok(lease.length <= 5);
  const rest = await database.outbox.lease(noon, noon + minute, 40);
  assert.equal(keys.length + rest.length, 40);
});

testEachDatabase('a failed mail waits for its next try', async ({ database }) => {
  const id = await enqueueOne(database);
  await database.outbox.lease(noon, noon + minute, 1);
  await database.outbox.markFailed(id, {
    error: '500',
    isRefused: false,
    nextTryAt: noon + 5,
    firstTriedAt: noon,
  });
  assert.deepEqual(await leaseKeys(database, noon + 4), []);
  const [mail] = await database.outbox.lease(noon + 5, noon + minute, 1);
  assert.deepEqual([mail?.attempts, mail?.lastError, mail?.firstTriedAt], [1, '500', noon]);
});

testEachDatabase('refusals are counted, and silences between them are not', async ({ database }) => {
  const id = await enqueueOne(database);
  for (const isRefused of [true, false, true]) {
    await database.outbox.markFailed(id, { error: '422', isRefused, nextTryAt: noon, firstTriedAt: noon });
  }
  const [mail] = await database.outbox.lease(noon, noon + minute, 1);
  assert.deepEqual([mail?.attempts, mail?.refusals], [3, 2]);
});

testEachDatabase('a sent mail is never leased again, and is found by the id it got', async ({ database }) => {
  const id = await enqueueOne(database);
  await database.outbox.markSent(id, 're_1', noon + 1);
  assert.deepEqual(await leaseKeys(database, noon + day), []);
  await database.outbox.setDelivery(id, 'bounced');
  const mail = await database.outbox.findByProviderId('re_1');
  assert.deepEqual([mail?.id, mail?.sentAt, mail?.delivery], [id, noon + 1, 'bounced']);
  assert.equal(await database.outbox.findByProviderId('re_2'), null);
  assert.equal(await database.outbox.retry(id, noon), 'finished');
  assert.deepEqual(await leaseKeys(database, noon + day), []);
});

testEachDatabase('mails of one moment keep one order, whatever happens to them', async ({ database }) => {
  await database.bookings.insert(sampleBooking());
  // So long that they fill pages: a row that changes then moves to another place of the file on PostgreSQL.
  const html = 'x'.repeat(1_500);
  for (let i = 0; i < 9; i++) {
    await database.outbox.enqueue({
      ...mailOf('owner-alert', 'ada'),
      html,
      createdAt: noon,
      key: `mail-${i}`,
    });
  }
  const listed = async () => (await database.outbox.of('ada')).map(({ id }) => id);
  const before = await listed();
  for (const id of before.slice(0, 4)) await database.outbox.markSent(id, `re_${id}`, noon);
  assert.deepEqual(await listed(), before);
});

testEachDatabase('mails that are no longer true are dropped, sent ones stay', async ({ database }) => {
  await database.bookings.insert(sampleBooking());
  const kinds: MailKind[] = ['reminder-24h', 'reminder-1h', 'moved'];
  for (const kind of kinds) await database.outbox.enqueue(mailOf(kind, 'ada'));
  const [sent] = await database.outbox.of('ada');
  await database.outbox.markSent(sent!.id, 're_1', noon);
  assert.equal(await database.outbox.drop('ada', ['reminder-24h', 'reminder-1h'], noon, 'cancelled'), 1);
  assert.equal(await database.outbox.drop('ada', [], noon, 'cancelled'), 0);
  assert.deepEqual(await leaseKeys(database, noon), ['moved']);
  assert.deepEqual(
    (await database.outbox.of('ada')).map(({ droppedAt }) => droppedAt),
    [null, noon, null],
  );
});

testEachDatabase('a mail that was given up can be put back in the queue', async ({ database }) => {
  const id = await enqueueOne(database);
  await database.outbox.giveUp(id, { error: 'no such address', isRefused: true }, noon);
  assert.deepEqual(await leaseKeys(database, noon + day), []);
  assert.equal(await database.outbox.retry(id, noon + 1), 'queued');
  assert.deepEqual(await leaseKeys(database, noon), []);
  assert.deepEqual(await leaseKeys(database, noon + 1), ['owner-alert']);
});

testEachDatabase('a failing mail can be tried at once', async ({ database }) => {
  const id = await enqueueOne(database);
  assert.equal(await database.outbox.retry(id, noon), 'finished');
  await database.outbox.lease(noon, noon + minute, 1);
  await database.outbox.markFailed(id, {
    error: '500',
    isRefused: false,
    nextTryAt: noon + day,
    firstTriedAt: noon,
  });
  assert.equal(await database.outbox.retry(id, noon + 1), 'queued');
  assert.deepEqual(await leaseKeys(database, noon + 1), ['owner-alert']);
});

testEachDatabase(
  'outdated, erased and emptied mails are not put back, nor unknown ones',
  async ({ database }) => {
    await database.bookings.insert(sampleBooking());
    for (const key of ['outdated', 'given-up-and-outdated', 'erased', 'emptied']) {
      const kind = key.endsWith('outdated') ? 'reminder-1h' : 'moved';
      await database.outbox.enqueue({ ...mailOf(kind, 'ada'), key });
    }
    const mails = await database.outbox.of('ada');
    const [, givenUp, erased, emptied] = mails;
    for (const mail of [givenUp, erased, emptied])
      await database.outbox.giveUp(mail!.id, { error: 'refused', isRefused: true }, noon);
    await database.outbox.drop('ada', ['reminder-1h'], noon, 'cancelled');
    await database.outbox.forget([erased!.id], noon);
    await database.outbox.purgeBodies(noon + 1);
    for (const { id, key } of mails) assert.equal(await database.outbox.retry(id, noon), 'finished', key);
    assert.equal(await database.outbox.retry('of nobody', noon), 'unknown');
    assert.deepEqual(await leaseKeys(database, noon + day), []);
    assert.deepEqual(await database.outbox.troubled(9).then((all) => all.map(({ key }) => key)), ['emptied']);
  },
);

testEachDatabase(
  'troubled mails are failing, given up or bounced, not those that were dropped or go well',
  async ({ database }) => {
    await database.bookings.insert(sampleBooking());
    const names = ['fine', 'sent', 'failing', 'given-up', 'bounced', 'dropped', 'mended'];
    for (const [index, key] of names.entries()) {
      const kind = key === 'dropped' ? 'reminder-1h' : 'moved';
      await database.outbox.enqueue({ ...mailOf(kind, 'ada'), key, createdAt: noon + index });
    }
    const mails = new Map((await database.outbox.of('ada')).map(({ key, id }) => [key, id]));
    const id = (key: string) => mails.get(key) ?? '';
    const failure = { error: '500', isRefused: false, nextTryAt: noon, firstTriedAt: noon };
    await database.outbox.markSent(id('sent'), 're_sent', noon);
    await database.outbox.markFailed(id('failing'), failure);
    await database.outbox.giveUp(id('given-up'), { error: 'no such address', isRefused: true }, noon);
    await database.outbox.markSent(id('bounced'), 're_bounced', noon);
    await database.outbox.setDelivery(id('bounced'), 'bounced');
    await database.outbox.markFailed(id('dropped'), failure);
    await database.outbox.drop('ada', ['reminder-1h'], noon, 'cancelled');
    await database.outbox.markFailed(id('mended'), failure);
    await database.outbox.markSent(id('mended'), 're_mended', noon);
    const keys = async (limit: number) => (await database.outbox.troubled(limit)).map(({ key }) => key);
    assert.deepEqual(await keys(9), ['bounced', 'given-up', 'failing']);
    assert.deepEqual(await keys(2), ['bounced', 'given-up']);
  },
);

testEachDatabase('bodies of finished mails die by their age, what they were stays', async ({ database }) => {
  await database.bookings.insert(sampleBooking());
  for (const kind of ['confirmation', 'reminder-1h', 'moved', 'refunded'] as const) {
    await database.outbox.enqueue(mailOf(kind, 'ada'));
  }
  const [old, , recent] = await database.outbox.of('ada');
  await database.outbox.markSent(old!.id, 're_1', noon);
  await database.outbox.drop('ada', ['reminder-1h'], noon, 'cancelled');
  await database.outbox.markSent(recent!.id, 're_3', noon + day);
  assert.equal(await database.outbox.purgeBodies(noon + 1), 2);
  assert.equal(await database.outbox.purgeBodies(noon + 1), 0);
  const bodies = (await database.outbox.of('ada')).map(({ html, text, attachments, subject }) => [
    html + text + attachments.length,
    subject,
  ]);
  assert.deepEqual(bodies, [
    ['0', 'confirmation'],
    ['0', 'reminder-1h'],
    ['<p>Hello</p>Hello0', 'moved'],
    ['<p>Hello</p>Hello0', 'refunded'],
  ]);
});

let created = noon;

/** Later calls make later mails, so that their order is known. */
function mailOf(kind: MailKind, bookingId: string | null = null) {
  created += 1;
  return {
    key: kind,
    kind,
    bookingId,
    to: 'ada@example.com',
    replyTo: null,
    subject: kind,
    html: '<p>Hello</p>',
    text: 'Hello',
    attachments: [],
    createdAt: created,
    nextTryAt: noon,
  };
}

async function enqueueOne(database: Database): Promise<string> {
  await database.bookings.insert(sampleBooking());
  await database.outbox.enqueue(mailOf('owner-alert', 'ada'));
  const [mail] = await database.outbox.of('ada');
  return mail!.id;
}

async function leaseKeys(database: Database, now: number): Promise<string[]> {
  const mails = await database.outbox.lease(now, now + minute, 9);
  return mails.map(({ key }) => key);
}
