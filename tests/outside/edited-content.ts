import { spawnSync } from 'node:child_process';
import {
  cpSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Outcome } from './run.ts';

const root = join(import.meta.dirname, '../..');
const left = new Set(['node_modules', 'dist', 'data', '.git', '.astro', 'test-results']);

/** The README invites the owner to write what they like in `content/`; the quick gate must not mind. */
export function checkEditedContent(): Outcome[] {
  return [
    passQuickGate(
      'content that somebody has edited',
      'name, price, currency, zone, hours, thresholds, one more offer, an article',
      (home) => editContent(join(home, 'content')),
    ),
    passQuickGate('the content that new-site makes', 'nothing of the first owner', (home) => {
      const { status } = spawnSync('node', ['scripts/new-site.ts', 'bare'], { cwd: home, stdio: 'inherit' });
      if (status !== 0) throw new Error('new-site made nothing.');
      rmSync(join(home, 'content'), { recursive: true });
      renameSync(join(home, 'bare'), join(home, 'content'));
    }),
  ];
}

function passQuickGate(on: string, words: string, prepare: (home: string) => void): Outcome {
  const home = copyOfProject();
  try {
    prepare(home);
    const { status } = spawnSync('npm', ['run', 'test:quick'], { cwd: home, stdio: 'inherit' });
    return { name: `The quick gate on ${on}`, state: status === 0 ? 'passed' : 'failed', words };
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}

/** Without what was built or written here; the packages are shared. */
export function copyOfProject(): string {
  const home = mkdtempSync(join(tmpdir(), 'ship-weekly-edited-'));
  for (const part of readdirSync(root).filter((name) => !left.has(name))) {
    cpSync(join(root, part), join(home, part), { recursive: true });
  }
  symlinkSync(join(root, 'node_modules'), join(home, 'node_modules'));
  return home;
}

function editContent(folder: string): void {
  const offer = join('offers', 'strategy-session.yaml');
  copy(folder, offer, join('offers', 'long-look.yaml'), [
    ['slug: strategy-session', 'slug: long-look'],
    [/^name: .*$/m, 'name: A longer look'],
    ['order: 1', 'order: 2'],
  ]);
  edit(folder, offer, [
    ['amountMinor: 15000', 'amountMinor: 9500'],
    ['currency: USD', 'currency: EUR'],
    [/taxSentence: .*/, 'taxSentence: Euros, VAT included.'],
  ]);
  edit(folder, 'site.yaml', [
    ['ownerName: ""', 'ownerName: "Grace Example"'],
    ['timeZone: America/New_York', 'timeZone: Europe/Athens'],
  ]);
  edit(folder, 'availability.yaml', [
    ['mon: []', 'mon: [["08:00", "11:00"]]'],
    [/tue: .*/, 'tue: []'],
  ]);
  edit(folder, join('audit', 'thresholds.yaml'), [['value: "70%"', 'value: "65%"']]);
  copy(folder, 'articles/execution-debt.mdx', 'articles/another-debt.mdx', [
    [/^title: .*$/m, 'title: Another debt'],
    [/^series: .*\npart: .*\n/m, ''],
  ]);
}

type Change = [from: string | RegExp, to: string];

function edit(folder: string, file: string, changes: Change[]): void {
  copy(folder, file, file, changes);
}

/** @throws when a change finds nothing to change, or this check would check nothing */
function copy(folder: string, from: string, to: string, changes: Change[]): void {
  let text = readFileSync(join(folder, from), 'utf8');
  for (const [before, after] of changes) {
    const changed = text.replace(before, after);
    if (changed === text) throw new Error(`content/${from} has no ${before} to edit.`);
    text = changed;
  }
  writeFileSync(join(folder, to), text);
}
