import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Resvg } from '@resvg/resvg-js';

// Makes the icon of a phone's home screen from the favicon: the same thirteen bricks on paper, with the margin that
// phones cut corners from. Run by hand after a change of the mark: node scripts/draw-touch-icon.ts

const folder = join(import.meta.dirname, '../public');
const size = 180;
const margin = 34;

const favicon = await readFile(join(folder, 'favicon.svg'), 'utf8');
const bricks = favicon.match(/<rect [^>]*>/g);
if (!bricks) throw new Error('public/favicon.svg has no bricks.');

const scale = (size - 2 * margin) / 32;
const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${size}" height="${size}">
  <rect width="${size}" height="${size}" fill="#f7fafc"/>
  <g fill="#0047b9" transform="translate(${margin} ${margin}) scale(${scale})">${bricks.join('')}</g>
</svg>`;
await writeFile(join(folder, 'apple-touch-icon.png'), new Resvg(svg).render().asPng());
