import assert from 'node:assert/strict';
import { day, hour } from '#domain/interval.ts';
import { readTroubles } from '#use-cases/desk/read-troubles.ts';
import { readWeek } from '#use-cases/desk/read-week.ts';
import {
  answerReference,
  approveReference,
  askForReference,
  findReference,
  shownReferences,
  withdrawReference,
} from '#use-cases/desk/reference.ts';
import { readNote, saveNote, sendNote } from '#use-cases/desk/written-note.ts';
import { sendMail } from '#use-cases/mail/send-mail.ts';
import { sweep } from '#use-cases/sweep.ts';
import { book, fridayTen, history, type Site, testEachSite } from './support/site.ts';

const found = '## What we found\n\nReview waits for **one** person.\n';

/** A session that was held. */
async function held(site: Site) {
  const booking = await book(site, 'ada', fridayTen);
  site.pass(fridayTen + hour - site.now());
  await sweep(site.ports);
  return booking;
}

const mailsWith = (site: Site, words: RegExp) =>
  site.sandbox.mails().filter(({ subject }) => words.test(subject));

testEachSite('a note is sent once, by mail and with its history', async (site) => {
  const { id } = await held(site);
  const { version } = await readNote(site.ports, id);
  const presses = [1, 2].map(() => sendNote(site.ports, { bookingId: id, version, body: found }));
  assert.deepEqual(
    (await Promise.all(presses)).map(({ ok }) => ok),
    [true, true],
  );
  await sendMail(site.ports);
  const [mail, ...more] = mailsWith(site, /^Your note of/);
  assert.deepEqual(more, []);
  assert.match(mail!.html!, /Review waits for <strong>one<\/strong> person/);
  assert.match(mail!.text!, /Review waits for \*\*one\*\* person/);
  assert.equal((await history(site, { id })).filter((what) => what.includes('note-sent')).length, 1);
});

testEachSite('a note that is late is red until it is sent', async (site) => {
  const { id } = await held(site);
  const red = async () =>
    (await readTroubles(site.ports)).flatMap((each) => (each.kind === 'note-due' ? [each.booking.id] : []));
  const waiting = async () => [...(await readWeek(site.ports, '2026-12-04')).owingNotes];
  assert.deepEqual([await red(), await waiting()], [[], [id]]);
  site.pass(8 * hour);
  assert.deepEqual([await red(), await waiting()], [[id], [id]]);
  await saveNote(site.ports, { bookingId: id, version: 1, body: found });
  assert.deepEqual(await red(), [id]);
  await sendNote(site.ports, { bookingId: id, version: 1, body: found });
  assert.deepEqual([await red(), await waiting()], [[], []]);
});

testEachSite('a correction is a second mail, and both versions stay', async (site) => {
  const { id } = await held(site);
  await sendNote(site.ports, { bookingId: id, version: 1, body: found });
  const { version, body } = await readNote(site.ports, id);
  assert.deepEqual([version, body], [2, found]);
  await sendNote(site.ports, { bookingId: id, version, body: `${found}\nAnd by May.` });
  await sendMail(site.ports);
  assert.equal(mailsWith(site, /^Corrected: your note/).length, 1);
  assert.deepEqual(
    (await readNote(site.ports, id)).sent.map((note) => note.version),
    [1, 2],
  );
});

testEachSite('an older tab cannot overwrite what was sent', async (site) => {
  const { id } = await held(site);
  await sendNote(site.ports, { bookingId: id, version: 1, body: found });
  const other = { bookingId: id, version: 1, body: 'other words' };
  assert.deepEqual(await sendNote(site.ports, other), { ok: false, reason: 'sent' });
  assert.deepEqual(await saveNote(site.ports, other), { ok: false, reason: 'sent' });
});

testEachSite('what is only saved is sent to nobody', async (site) => {
  const { id } = await held(site);
  await saveNote(site.ports, { bookingId: id, version: 1, body: found });
  await sendMail(site.ports);
  assert.deepEqual(mailsWith(site, /note/), []);
  assert.deepEqual((await readNote(site.ports, id)).body, found);
});

testEachSite('a note that is empty, too long, or before the session’s end is not sent', async (site) => {
  const { id } = await book(site, 'ada', fridayTen);
  const send = async (body: string) => {
    const kept = await sendNote(site.ports, { bookingId: id, version: 1, body });
    return kept.ok ? 'sent' : kept.reason;
  };
  assert.equal(await send(found), 'too-early');
  assert.equal(await send(' \n'), 'empty');
  assert.equal(await send('x'.repeat(20_001)), 'too-long');
});

/** The token of the question that was mailed. */
async function question(site: Site, id: string): Promise<string> {
  await sendNote(site.ports, { bookingId: id, version: 1, body: found });
  site.pass(day);
  assert.equal(await askForReference(site.ports, id), true);
  await sendMail(site.ports);
  const [mail] = mailsWith(site, /^May I quote you/);
  return /\/references\/([\w-]{22})/.exec(mail!.text!)![1]!;
}

testEachSite('a buyer is asked once, a day after the note', async (site) => {
  const { id } = await held(site);
  assert.equal(await askForReference(site.ports, id), false);
  await sendNote(site.ports, { bookingId: id, version: 1, body: found });
  site.pass(day - 1);
  assert.equal(await askForReference(site.ports, id), false);
  site.pass(1);
  assert.equal(await askForReference(site.ports, id), true);
  assert.equal(await askForReference(site.ports, id), false);
});

testEachSite('words are shown after both have agreed, and gone when they are taken back', async (site) => {
  const { id } = await held(site);
  const token = await question(site, id);
  const answer = { token, sentence: ' It named our queue. ', naming: 'initials' } as const;
  assert.deepEqual(await answerReference(site.ports, answer), { ok: true });
  assert.deepEqual(await shownReferences(site.ports), []);
  assert.equal(await approve(site, token), true);
  const [shown] = await shownReferences(site.ports);
  assert.equal(shown!.reference.sentence, 'It named our queue.');
  assert.equal(shown!.isPaid, true);
  assert.equal(await withdrawReference(site.ports, token), true);
  assert.deepEqual(await shownReferences(site.ports), []);
  assert.equal((await findReference(site.ports, token))!.reference.sentence, '');
  assert.equal(await approve(site, token), false);
});

testEachSite('new words wait for the owner again', async (site) => {
  const { id } = await held(site);
  const token = await question(site, id);
  const answer = { token, sentence: 'It named our queue.', naming: 'full' } as const;
  await answerReference(site.ports, answer);
  const seen = (await findReference(site.ports, token))!.reference.answeredAt!;
  assert.equal(await approve(site, token), true);
  assert.deepEqual(await answerReference(site.ports, answer), { ok: true });
  assert.equal((await shownReferences(site.ports)).length, 1);

  site.pass(1);
  await answerReference(site.ports, { ...answer, sentence: 'Something else.' });
  assert.deepEqual(await shownReferences(site.ports), []);
  assert.equal(await approve(site, token, seen), false);
  assert.equal(await approve(site, token), true);
});

testEachSite('words are changed ten times an hour, and taken back at any time', async (site) => {
  const { id } = await held(site);
  const token = await question(site, id);
  const send = (n: number) => answerReference(site.ports, { token, sentence: `Words ${n}.`, naming: 'full' });
  for (let n = 1; n <= 10; n++) assert.deepEqual(await send(n), { ok: true });
  assert.deepEqual(await send(11), { ok: false, reason: 'too-often' });
  assert.deepEqual(await send(10), { ok: true }, 'a second press changes nothing');
  assert.equal(await withdrawReference(site.ports, token), true);
  site.pass(hour);
  assert.deepEqual(await send(12), { ok: true });
});

/** The owner's word on what was read, else on what stands there now. */
async function approve(site: Site, token: string, seen?: number): Promise<boolean> {
  const { reference } = (await findReference(site.ports, token))!;
  return approveReference(site.ports, {
    id: reference.id,
    seen: seen ?? reference.answeredAt ?? 0,
    isShown: true,
  });
}

testEachSite('an answer without words, with too many, or to no question is refused', async (site) => {
  const { id } = await held(site);
  const token = await question(site, id);
  const reason = async (sentence: string, asked = token) => {
    const answered = await answerReference(site.ports, { token: asked, sentence, naming: 'full' });
    return answered.ok ? 'taken' : answered.reason;
  };
  assert.deepEqual(
    [await reason(' '), await reason('x'.repeat(401)), await reason('Yes.', 'unknown')],
    ['empty', 'too-long', 'unknown'],
  );
});
