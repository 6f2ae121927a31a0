import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { calendarCheck } from '#commands/calendar-check.ts';
import { commands, copyCommands } from '#commands/owner-commands.ts';
import { readDetails } from '#requests/booking/details-form.ts';
import { isOfDesk, matchRoute, templates } from '#server/routes.ts';

// docs/input-rules.md, held to the code. A failure names what is missing, or prints the lines as they should stand.

const paper = readFileSync('docs/input-rules.md', 'utf8');
const read = (path: string) => readFileSync(path, 'utf8');
const sources = globSync('src/{requests,components,pages,domain,use-cases}/**/*.{ts,astro}');

/** The section below a heading. */
function section(heading: string): string {
  const [, text = ''] = paper.split(`\n## ${heading}\n`);
  assert.notEqual(text, '', heading);
  return text.split('\n## ')[0] ?? '';
}

/** What stands in backticks in the first column. */
function namedIn(heading: string): Set<string> {
  const rows = section(heading)
    .split('\n')
    .filter((line) => line.startsWith('|'));
  return new Set(
    rows.flatMap((row) => [...(row.split('|')[1] ?? '').matchAll(/`([^`]+)`/g)].map(([, name = '']) => name)),
  );
}

test('the largest body of each page is that of the map', () => {
  const kinds: Record<string, string> = {
    'application/x-www-form-urlencoded': 'form',
    'application/json': 'JSON',
  };
  const rows = new Map<string, string[]>();
  for (const template of templates) {
    const { body } = matchRoute(template);
    if (!body) continue;
    const kind = body.contentTypes.flatMap((type) => kinds[type] ?? []).join(', ');
    const head = `| ${body.limit / 1024} kB | ${kind} |`;
    const name = isOfDesk(template) && body.limit === 128 * 1024 ? '`/desk…`' : `\`${template}\``;
    rows.set(head, [...new Set([...(rows.get(head) ?? []), name])]);
  }
  const lines = [...rows].map(([head, names]) => `${head} ${names.join(', ')} |`);
  const shown = section('Bodies')
    .split('\n')
    .filter((line) => /^\| \d/.test(line));
  assert.deepEqual(shown, lines, lines.join('\n'));
});

test('every parameter and every field that is read by its name is in the paper', () => {
  const [parameters, fields] = [namedIn('Parameters of addresses'), namedIn('Fields of forms')];
  const missing: string[] = [];
  for (const path of sources) {
    const text = read(path);
    for (const [, name = ''] of text.matchAll(/searchParams\s*\.(?:get|has)\('([^']+)'\)/g)) {
      if (!parameters.has(name)) missing.push(`${path}: ?${name}=`);
    }
    for (const [, name = ''] of text.matchAll(
      /(?:typedText\([^;']{0,60},|orm\.get(?:All)?\()\s*'([^']+)'\)/g,
    )) {
      if (!fields.has(name)) missing.push(`${path}: field ${name}`);
    }
  }
  assert.deepEqual(missing, []);
});

test('a field of a booking takes as many characters as the paper says, and not one more', () => {
  const filled = { name: 'Ada', email: 'ada@example.com', topic: 'Waits.', company: '' };
  const isTaken = (changes: Partial<typeof filled>) => {
    const form = new FormData();
    for (const [name, value] of Object.entries({ ...filled, ...changes })) form.set(name, value);
    return readDetails(form).ok;
  };
  for (const field of ['name', 'topic', 'company'] as const) {
    const [, most] = new RegExp(`\\| \`${field}\` \\| [01]–(\\d+)`).exec(paper) ?? [];
    assert.equal(isTaken({ [field]: 'é'.repeat(Number(most)) }), true, field);
    assert.equal(isTaken({ [field]: 'é'.repeat(Number(most) + 1) }), false, field);
  }
  const [, most] = /\| `email` \| 1–(\d+)/.exec(paper) ?? [];
  const host = `${'a'.repeat(60)}.`.repeat(4);
  const address = (length: number) => `${'x'.repeat(length - host.length - 4)}@${host}com`;
  assert.equal(isTaken({ email: address(Number(most) + 1) }), false);
});

/** `NAME` in `PATH`, with the number beside it. */
const figures = [...paper.matchAll(/\| ([\d,]+) \|(?: \w+ \|)? `(\w+)` in `([^`]+)` \|/g)].map(
  ([, shown = '', name = '', path = '']) => ({ name, path, value: Number(shown.replaceAll(',', '')) }),
);

test('every figure is that of the code', () => {
  assert.ok(figures.length > 25);
  for (const { name, path, value } of figures) {
    const [, written = ''] = new RegExp(`const ${name} = ([\\d_]+);`).exec(read(path)) ?? [];
    assert.equal(Number(written.replaceAll('_', '')), value, `${name} in ${path}`);
  }
});

test('every limit and every longest text of the code is in the paper', () => {
  const isListed = (name: string, path: string) =>
    figures.some((figure) => figure.name === name && figure.path === path);
  for (const path of sources) {
    const text = read(path);
    for (const [, name = ''] of text.matchAll(/const (longest[A-Z]\w*) = [\d_]+;/g)) {
      assert.ok(isListed(name, path), `${path}: ${name}`);
    }
    for (const [, name = ''] of text.matchAll(/limit(?:Rate|In)\([^;]*?\},\s*(\w+),\s*(?:hour|day)\)/g)) {
      if (name !== 'limit') assert.ok(isListed(name, path), `${path}: ${name}`);
    }
  }
});

test('the words of a command are those of its usage', () => {
  const all = [...Object.values({ ...commands, ...copyCommands }), calendarCheck];
  const lines = all.map(({ usage }) => `- \`${usage}\``);
  const shown = section('Words of `npm run owner`')
    .split('\n')
    .filter((line) => line.startsWith('- '));
  assert.deepEqual(shown, lines, lines.join('\n'));
});
