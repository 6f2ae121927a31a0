import assert from 'node:assert/strict';
import { closed, pause } from '#requests/desk/calendar.ts';
import { week } from '#requests/desk/week.ts';
import { testEachSite } from '#tests/use-cases/support/site.ts';
import { factsOf, told } from './support/browser.ts';
import { openDesk } from './support/owner.ts';

const path = '/desk/calendar/closed';
const nothing = { act: 'close', from: '', to: '', start: '', end: '', note: '', publicNote: '' };

testEachSite('what cannot be closed is said, and what was typed stays', async (site) => {
  const desk = openDesk(site);
  const wrong = [
    [{ from: '2026-12-09', to: '2026-12-07' }, 'dates'],
    [{ from: '9999-12-31' }, 'dates'],
    [{ from: '2026-12-07', to: '9999-12-31' }, 'dates'],
    [{ from: '2026-12-07', start: '13:00' }, 'hours'],
    [{ from: '2026-12-07', start: '16:00', end: '13:00' }, 'hours'],
    // Hours are those of one day, and the others would stay open in silence.
    [{ from: '2026-12-07', to: '2026-12-08', start: '13:00', end: '16:00' }, 'hours'],
    [{ from: '2026-11-30' }, 'past'],
    [{ from: '2026-11-30', start: '13:00', end: '16:00' }, 'past'],
    [{ from: '2026-12-07', publicNote: 'x'.repeat(301) }, 'too-long'],
    [{ from: '2026-12-07', note: 'x'.repeat(301) }, 'too-long'],
  ] as const;
  for (const [typed, trouble] of wrong) {
    const answer = await desk.post(closed, path, { ...nothing, ...typed });
    assert.equal(told(answer), 'closed 422', JSON.stringify(typed));
    const facts = factsOf(answer, 'closed');
    assert.equal(facts.wrong, trouble, JSON.stringify(typed));
    assert.equal(facts.typed.from, typed.from);
    assert.deepEqual([facts.dates, facts.blocks], [[], []]);
  }
});

testEachSite('a pause says no to a date that is not ahead, and to a novel', async (site) => {
  const desk = openDesk(site);
  for (const [until, publicNote] of [
    ['2026-12-01', ''],
    ['soon', ''],
    ['2026-12-09', 'x'.repeat(301)],
  ] as const) {
    assert.equal(told(await desk.post(pause, '/desk/calendar/pause', { until, publicNote })), 'pause 422');
  }
  assert.deepEqual(await desk.services.listBlocks(), []);
});

testEachSite('a week past the end of four-digit years is this week', async (site) => {
  const desk = openDesk(site);
  const { view } = factsOf(await desk.read(week, '/desk?week=9999-12-31'), 'week');
  assert.equal(view.start, '2026-11-30');
});
