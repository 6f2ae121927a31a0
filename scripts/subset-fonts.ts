import { copyFile, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import subsetFont from 'subset-font';

// Makes the font files of the site from the @fontsource packages: only what US English and this site's signs need.
// Run by hand after an update of those packages: node scripts/subset-fonts.ts

const root = join(import.meta.dirname, '..');
const packages = join(root, 'node_modules/@fontsource-variable');
const target = join(root, 'src/styles/fonts');

/** Printable ASCII, Latin-1 (names such as "Zoë"), and the signs of typography and arithmetic that the essays use. */
const text = `${range(0x20, 0x7e) + range(0xa0, 0xff)}–—‘’“”„†•…‹›€™−×÷±≈≤≥½¼¾→←↑↓œŒ…\u2009\u202f`;

const files = [
  {
    from: 'besley/files/besley-latin-wght-normal.woff2',
    to: 'besley.woff2',
    axes: { wght: { min: 400, max: 700 } },
  },
  { from: 'besley/files/besley-latin-wght-italic.woff2', to: 'besley-italic.woff2', axes: { wght: 400 } },
  {
    from: 'instrument-sans/files/instrument-sans-latin-wght-normal.woff2',
    to: 'instrument-sans.woff2',
    axes: { wght: { min: 400, max: 700 } },
  },
];

let total = 0;
for (const { from, to, axes } of files) {
  const font = await subsetFont(await readFile(join(packages, from)), text, {
    targetFormat: 'woff2',
    variationAxes: axes,
  });
  total += font.length;
  await writeFile(join(target, to), font);
  console.log(`${to} ${font.length} bytes`);
}
console.log(`together ${total} bytes`);
for (const family of ['besley', 'instrument-sans']) {
  await copyFile(join(packages, family, 'LICENSE'), join(target, `${family}-OFL.txt`));
}

function range(first: number, last: number): string {
  return Array.from({ length: last - first + 1 }, (_, i) => String.fromCharCode(first + i)).join('');
}
