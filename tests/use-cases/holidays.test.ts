import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { holidays } from '#commands/holidays.ts';
import { hour } from '#domain/interval.ts';
import { openDesk } from '#tests/requests/support/owner.ts';
import { listBlocks } from '#use-cases/calendar/block-dates.ts';
import { offerSlots } from '#use-cases/calendar/offer-slots.ts';
import { fridayTen, offer, type Site, testEachSite } from './support/site.ts';

const friday = { start: fridayTen - 2 * hour, end: fridayTen + 10 * hour };
const free = (site: Site) => offerSlots(site.ports, { offer, range: friday });

/** What the command prints about a file with these lines. */
async function close(site: Site, ...lines: string[]): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'holidays-'));
  const file = join(folder, 'holidays.ics');
  await writeFile(file, lines.join('\r\n'));
  try {
    return (await holidays.run(openDesk(site).services, [file], {})).join('\n');
  } finally {
    await rm(folder, { recursive: true });
  }
}

const entry = (...lines: string[]) => [
  'BEGIN:VCALENDAR',
  'BEGIN:VEVENT',
  'UID:one',
  ...lines,
  'END:VEVENT',
  'END:VCALENDAR',
];
const theFriday = entry('DTSTART;VALUE=DATE:20261204', 'TRANSP:TRANSPARENT');

testEachSite(
  'a holiday of a file closes its day, and the same file twice closes nothing twice',
  async (site) => {
    assert.ok((await free(site)).length > 0);
    assert.match(await close(site, ...theFriday), /^Closed 2026-12-04, as entry /);
    assert.deepEqual(await free(site), []);
    assert.equal(await close(site, ...theFriday), 'Closed before: 1.');
    assert.equal((await listBlocks(site.ports)).length, 1);
  },
);

testEachSite('a file of holidays closes neither hours nor days that are past', async (site) => {
  const said = 'The file holds no all-day entry from today on.';
  assert.equal(await close(site, ...entry('DTSTART:20261204T090000Z', 'DURATION:PT8H')), said);
  assert.equal(await close(site, ...entry('DTSTART;VALUE=DATE:20200101')), said);
  assert.deepEqual(await listBlocks(site.ports), []);
});

testEachSite('a file that is cut off closes nothing', async (site) => {
  await assert.rejects(close(site, ...theFriday.slice(0, -1)), /cut off\. Nothing was closed\./);
  assert.deepEqual(await listBlocks(site.ports), []);
});

testEachSite('a name that leads to no file is said in a sentence', async (site) => {
  const run = (file: string) => holidays.run(openDesk(site).services, [file], {});
  await assert.rejects(
    run('nowhere.ics'),
    /^Error: nowhere\.ics could not be read: there is no such file\. /,
  );
  await assert.rejects(run(tmpdir()), /could not be read: it is a folder\. Nothing was closed\.$/);
});
