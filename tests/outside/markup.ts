import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startBuiltSite } from '#tests/bench/built-site.ts';
import { largestAudit } from '#tests/unit/support/audit-samples.ts';
import type { Outcome } from './run.ts';

const name = 'Valid HTML by the W3C checker';
const pinned = 'vnu-jar@26.9.27';

/** Pages that a server makes for each request. */
const livePages = [
  '/',
  '/search?q=approval',
  '/search?q=%22%3Cb%3E',
  '/book',
  '/book?tz=Mars/Olympus',
  '/audit',
];
/** The same with every answer in them, sent as a form without a script sends them. */
const auditPages = [
  '/audit/roadmap',
  '/audit/blockers',
  '/audit/decisions',
  '/audit/results',
  '/audit/compare',
];

/** Every page of the last build, and live ones. Java and the checker's package are fetched by nobody but this command. */
export async function checkMarkup(): Promise<Outcome> {
  const client = join(import.meta.dirname, '../../dist/client');
  if (!existsSync(client)) return { name, state: 'missing', words: 'npm run build comes first' };
  if (spawnSync('java', ['-version']).status !== 0) {
    return {
      name,
      state: 'missing',
      words: 'Java 17 or newer, for example apt-get install default-jre-headless',
    };
  }
  const jar = findJar();
  if (!jar) return { name, state: 'missing', words: `npm install --no-save ${pinned}` };
  const pages = readdirSync(client, { recursive: true, encoding: 'utf8' }).filter((path) =>
    path.endsWith('.html'),
  );
  const live = await saveLivePages();
  const paths = [...pages.map((page) => join(client, page)), ...live.paths];
  const words = ['-jar', jar, '--errors-only', '--format', 'gnu', ...paths];
  const checked = spawnSync('java', words, { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 });
  live.remove();
  const faults = checked.stderr.trim();
  if (faults) console.log(faults);
  return checked.status === 0
    ? { name, state: 'passed', words: `${paths.length} pages, no error` }
    : { name, state: 'failed', words: `${faults.split('\n').length} errors above` };
}

async function saveLivePages(): Promise<{ paths: string[]; remove(): void }> {
  const folder = mkdtempSync(join(tmpdir(), 'ship-weekly-markup-'));
  const paths: string[] = [];
  const site = await startBuiltSite();
  try {
    const keep = async (path: string, init: RequestInit = {}) => {
      const answer = await fetch(site.url + path, init);
      const name = `${init.method ?? 'GET'}-${path.replace(/\W+/g, '-')}.html`;
      writeFileSync(join(folder, name), await answer.text());
      paths.push(join(folder, name));
    };
    const headers = { origin: site.url, 'sec-fetch-site': 'same-origin' };
    for (const path of [...livePages, ...auditPages]) await keep(path);
    for (const path of auditPages) {
      const body = new URLSearchParams({ ...largestAudit(), do: 'show' });
      await keep(path, { method: 'POST', headers, body });
    }
  } finally {
    await site.stop();
  }
  return { paths, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

function findJar(): string | null {
  const path = join(import.meta.dirname, '../../node_modules/vnu-jar/build/dist/vnu.jar');
  return existsSync(path) ? path : null;
}
