import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Outcome } from './run.ts';

const name = 'Valid HTML by the W3C checker';
const pinned = 'vnu-jar@26.9.27';

/** Every page of the last build. Java and the checker's package are fetched by nobody but this command. */
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
  const words = ['-jar', jar, '--errors-only', '--format', 'gnu', ...pages.map((page) => join(client, page))];
  const checked = spawnSync('java', words, { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 });
  const faults = checked.stderr.trim();
  if (faults) console.log(faults);
  return checked.status === 0
    ? { name, state: 'passed', words: `${pages.length} pages, no error` }
    : { name, state: 'failed', words: `${faults.split('\n').length} errors above` };
}

function findJar(): string | null {
  const path = join(import.meta.dirname, '../../node_modules/vnu-jar/build/dist/vnu.jar');
  return existsSync(path) ? path : null;
}
