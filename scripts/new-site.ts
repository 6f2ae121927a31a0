import '#server/check-node.mjs';
import { cpSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** `npm run new-site -- FOLDER`: content for another consultant, with examples to replace. */

const root = join(import.meta.dirname, '..');
const [given] = process.argv.slice(2);

if (!given) {
  console.error('Name a folder: npm run new-site -- my-content');
  process.exit(2);
}
const folder = resolve(given);
if (existsSync(folder) && readdirSync(folder).length > 0) {
  console.error(`${given} is not empty: name a new folder, or empty this one.`);
  process.exit(1);
}
cpSync(join(import.meta.dirname, 'new-site'), folder, { recursive: true });
// The audit is the same for everybody, and so are the explanations.
for (const part of ['audit', 'README.md', 'articles/README.md', 'articles/pictures']) {
  const source = join(root, 'content', part);
  if (existsSync(source)) cpSync(source, join(folder, part), { recursive: true });
}
// What one author's articles keep to is not what another's do.
const guide = join(folder, 'articles/README.md');
if (existsSync(guide))
  writeFileSync(guide, readFileSync(guide, 'utf8').replace(/\n## What these articles[\s\S]*/, ''));
console.log(`${given} has a site to make yours. Look at it, then change it file by file:

  CONTENT_FOLDER=${given} npm run dev

Start with site.yaml, offers/session.yaml and pages/home.yaml. To publish it, let it take the place of content/.`);
