import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { parseCsv, readXlsx } from 'hucre';
import { makeFiles } from '#reading/take-away.ts';

/**
 * The sums of the essays, computed here from their inputs, must stand in the text and in the files that it offers.
 * An essay that the owner took away is left out.
 */
const content = join(import.meta.dirname, '../../content');

function essay(slug: string, check: (says: (words: string) => void, text: string) => unknown) {
  const file = join(content, 'articles', `${slug}.mdx`);
  test(`the numbers of ${slug}`, { skip: !existsSync(file) && 'not on this site' }, async () => {
    const text = readFileSync(file, 'utf8');
    await check((words) => assert.ok(text.includes(words), `the text does not say "${words}"`), text);
  });
}

const made = makeFiles(join(content, 'files'));

/** Opens a file as a reader would; the values are those stored beside the formulas. */
async function open(slug: string) {
  const { contents } = await made;
  const bytes = contents.get(`${slug}.xlsx`);
  assert.ok(bytes, slug);
  const [sheet] = (await readXlsx(bytes)).sheets;
  assert.ok(sheet);
  const at = (name: string) => sheet.rows[Number(name.slice(1)) - 1]?.[name.charCodeAt(0) - 65];
  return { at, cells: sheet.cells ?? new Map() };
}

const percent = (share: number) => `${(share * 100).toFixed(1)}%`;
const sum = (numbers: number[]) => numbers.reduce((total, each) => total + each, 0);

essay('execution-debt', async (says) => {
  const put = [31, 22, 18, 6, 0];
  const days = 6 * 13 * 3;
  says(`${put.join(' + ')} = ${sum(put)} person-days`);
  says(`${days} in a quarter, so that is ${percent(sum(put) / days)}`);
  says(`8 + 13 − 6 = ${8 + 13 - 6}`);
  says(`15 / 6 × 13 = ${((15 / 6) * 13).toFixed(1)} weeks`);
  says(`arrives after ${((16 / 6) * 13).toFixed(1)}`);
  says(`7 / 6 × 13 = ${((7 / 6) * 13).toFixed(1)} weeks`);
  says(`${((15 * 3 * 10 * 13) / 60).toFixed(1)} hours`);
  says(percent((4 * 0.5 * 6) / days));
  says(`10 − 6 + 2 = ${10 - 6 + 2}`);
  says(`at most ${Math.round(50_000 / 300)} hours`);
  const { at } = await open('execution-debt-ledger');
  assert.equal(at('B5'), sum(put));
  assert.equal(percent(Number(at('B6'))), percent(sum(put) / days));
  assert.equal(at('D5'), 2.5);
  assert.equal(Number(at('D6')).toFixed(1), '34.7');
  assert.equal(at('B19'), 6);
});

essay('roadmap-theater', async (says) => {
  const paid = 5 * 13 * 5;
  const afterMeetings = (paid - 25) * 0.8;
  const free = afterMeetings - 45 - 45;
  says(`150 / ${paid} = ${percent(free / paid)}`);
  says(`150 of 350, ${percent(150 / 350)}`);
  says(`${percent(0.8 ** 3)}`);
  // What the audit is told here, and answers: capacity counts days before support, which is then added.
  const each = Number((afterMeetings / (5 * 13)).toFixed(1));
  says(`${each} days (${afterMeetings} / 65)`);
  says(`240 / ${5 * 13 * each} = ${percent((free + 45 + 45) / (5 * 13 * each))}`);
  const { at } = await open('capacity');
  assert.deepEqual(['C4', 'C5', 'C6', 'C7', 'C8', 'C9'].map(at), [325, 300, 240, 195, 150, 100]);
  assert.equal(at('B12'), each);
  assert.deepEqual(['C19', 'D19'].map(at), [600, 600]);
});

essay('stakeholder-misalignment', async (says, text) => {
  const price = { signOn: 12, signup: 8, upgrade: 5 };
  const cost = (signOn: number, signup: number, upgrade: number, perSignOn = price.signOn) =>
    signOn * perSignOn + signup * price.signup + upgrade * price.upgrade;
  const weeks = [...text.matchAll(/'In turns: (.+?)', weeks: '(.{13})'/g)];
  const done = Object.fromEntries(weeks.map(([, name = '', row = '']) => [name, row.indexOf('#') + 1]));
  assert.deepEqual(done, { signup: 10, 'sign-on': 11, upgrade: 12 });
  const turns = [10, 11, 12].flatMap((a) =>
    [10, 11, 12].flatMap((b) => (a === b ? [] : [[a, b, 33 - a - b] as const])),
  );
  const costs = turns.map((each) => cost(...each));
  const best = cost(4, 8, 12);
  const worst = cost(12, 8, 4);
  says(`= $${best}K`);
  says(`= $${worst}K`);
  says(`= $${cost(11, 10, 12)}K`);
  says(`$${Math.min(...costs) - best}K to $${Math.max(...costs) - best}K`);
  says(`by $${Math.min(...costs) - worst}K`);
  const bestTurnsAt = (k: number) => Math.min(...turns.map(([a, b, c]) => cost(a, b, c, k)));
  assert.equal(bestTurnsAt(32), cost(12, 8, 4, 32), 'the limit');
  says(`the worst order costs $${cost(12, 8, 4, 40)}K and the best turns $${bestTurnsAt(40)}K`);
  says(`${((5 * 25 * 13) / 60).toFixed(1)} hours a quarter`);
  assert.equal((await open('trade-off-record')).at('B6'), 32_000);
});

essay('execution-bottlenecks', async (says, text) => {
  const rows = [...text.matchAll(/\{ label: '(.+?)', value: ([\d.]+) \}/g)];
  const of = (isWait: boolean) =>
    sum(
      rows.filter(([, label = '']) => label.startsWith('Waits') === isWait).map(([, , days]) => Number(days)),
    );
  const [work, wait] = [of(false), of(true)];
  says(`Together ${work + wait}, of which ${work} / ${work + wait} = ${percent(work / (work + wait))}`);
  says(`${wait} of ${work + wait} days`);
  says('take 8.6% off');
  assert.equal(percent(work / 2 / (work + wait)), '8.6%');
  const { at } = await open('change-log');
  assert.deepEqual(['B11', 'B12', 'B13', 'B15', 'B16'].map(at), [work, wait, work + wait, 26.5, 17]);
  const { contents } = await made;
  const csv = parseCsv(new TextDecoder().decode(contents.get('change-log.csv')));
  assert.equal(Number(csv[12]?.[1]), work + wait, 'the CSV holds the same');
});

essay('rolling-forecasts-in-two-tiers', async (says) => {
  const window = 5 * 3 * 12;
  says(`126 / ${window} = ${percent(126 / window)}`);
  says(`150 − 126 = ${150 - 126} days`);
  says(`| 80 | 100 | ${percent(80 / window)} |`);
  says(`| 104 | 76 | ${percent(104 / window)} |`);
  assert.equal(126 - 60 + 14, 80);
  says(percent(window / (window + 100)));
  const { at, cells } = await open('two-tier-forecast');
  assert.deepEqual(['B4', 'B5', 'D5', 'F5'].map(at), [180, 126, 54, 0]);
  assert.equal(percent(Number(at('B6'))), '70.0%');
  assert.equal(at('C6'), 'At or under the line');
  const fits = [
    { row: 9, by: 40, until: 60 },
    { row: 10, by: 76, until: 90 },
    { row: 11, by: 126, until: 150 },
  ];
  for (const { row, by, until } of fits) {
    assert.deepEqual([at(`E${row}`), at(`F${row}`), at(`G${row}`)], [by, until, 'Yes']);
    says(`| ${by} | ${until / 15} × 15 = ${until} |`);
  }
  assert.match(String(cells.get('8,4')?.formula), /^SUMIFS\(/, 'formulas stay live');
});

essay('a-decision-framework-on-one-page', (says, text) => {
  const rows = [...text.matchAll(/^\| [^|]+ \| (\d+) \| (\d+) \| (\d+) \|$/gm)].map((row) =>
    row.slice(1, 4).map(Number),
  );
  const counted = rows.slice(0, 10);
  for (const [times = 0, each = 0, days] of counted) assert.equal(times * each, days);
  says(
    `| Together | ${sum(counted.map(([times = 0]) => times))} | | ${sum(counted.map((row) => row[2] ?? 0))} |`,
  );
  says(`| Together | 35 | | ${22 * 0.5 + 9 * 3 + 4 * 5} |`);
  // Nine changes of scope, six releases and two roll-backs take no whole day each; five approaches take a day.
  says(`it is ${9 * 0.5 + 6 * 0.5 + 5 * 1 + 27 + 20}`);
});

essay('pre-approved-scope-bands', async (says) => {
  const requests = [
    [1, 10],
    [2, 8],
    [3, 6],
    [5, 3],
    [8, 2],
    [13, 1],
  ] as const;
  const inside = requests.filter(([days]) => days <= 3);
  const count = (rows: readonly (readonly [number, number])[]) => sum(rows.map(([, times]) => times));
  const days = (rows: readonly (readonly [number, number])[]) =>
    sum(rows.map(([each, times]) => each * times));
  says(`= ${count(inside)} of ${count(requests)} requests`);
  says(`= ${days(inside)} of ${days(requests)} days`);
  says(`44 × 6 / 13 = ${((44 * 6) / 13).toFixed(1)} days, so less than ${45 / 4}`);
  says('less than a quarter of the cap');
  const { contents } = await made;
  const csv = parseCsv(new TextDecoder().decode(contents.get('scope-band.csv')));
  const row = (name: string) => csv.find(([first]) => String(first).startsWith(name));
  assert.equal(Number(row('Billing export: second')?.[2]), 40);
  assert.equal(Number(row('Hardly used')?.[1]), 11.25);
});

essay('quarterly-to-weekly', (says, text) => {
  const waiting = (weeks: string) => {
    const at = [...weeks].map((_, week) => weeks.indexOf('#', week) - week);
    return sum(at);
  };
  const rows = [...text.matchAll(/label: '\d+ releases?', weeks: '(.{13})'/g)].map(([, weeks = '']) =>
    waiting(weeks),
  );
  assert.deepEqual(rows, [78, 22, 6, 0]);
  says(`56 of the 78, or ${percent(56 / 78)}`);
  says(`$1.2M × ¼ × ½ = $${(1_200_000 / 8).toLocaleString('en-US')}`);
  says(
    `at most ${Math.round(50_000 / 300)} hours; over six weeks that is ${Math.round(50_000 / 300 / 6)} a week`,
  );
});

test('each file that an essay names is made, and each that is made is named', async () => {
  const { facts } = await made;
  const { readdirSync } = await import('node:fs');
  const texts = readdirSync(join(content, 'articles'))
    .filter((name) => name.endsWith('.mdx'))
    .map((name) => readFileSync(join(content, 'articles', name), 'utf8'));
  const named = texts.flatMap((text) =>
    [...text.matchAll(/<TakeAway file="([^"]+)"/g)].map(([, name]) => name),
  );
  // Two essays may hand out one file.
  assert.deepEqual([...new Set(named)].sort(), Object.keys(facts).sort());
});
