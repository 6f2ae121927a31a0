import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { Resvg } from '@resvg/resvg-js';
import satori from 'satori';
import subsetFont from 'subset-font';

/** What a link to a page looks like where people share it: 1200 × 630, the picture of the home page with one title. */
export interface SocialCard {
  siteName: string;
  title: string;
  /** One line at the foot. */
  foot: string;
}

interface Box {
  type: 'div';
  props: { style: Record<string, string | number>; children?: string | Box[] };
}

const colors = { paper: '#f7fafc', ink: '#101a2d', quiet: '#3f4b5e', tick: '#0047b9', edge: '#6b7d8c' };
const left = 72;
const brick = { width: 72, height: 28, step: 82, pileStep: 30 };
const rowTop = { pile: 434, weekly: 500 };

/** @returns PNG */
export async function drawSocialCard(card: SocialCard): Promise<Uint8Array> {
  const [siteName, title, foot] = [card.siteName, card.title, card.foot].map(withoutSigns) as [
    string,
    string,
    string,
  ];
  const missing = unwritable(siteName + title + foot);
  if (missing) {
    console.warn(
      `The picture for links to "${card.title}" has no words: its fonts lack "${missing}". Nothing else is wrong.`,
    );
  }
  const words = missing ? [] : cardWords({ siteName, title, foot });
  const tree = box({ width: 1200, height: 630, background: colors.paper }, [...words, ...picture()]);
  // Satori is typed for React elements and takes any tree of this shape.
  const svg = await satori(tree as unknown as Parameters<typeof satori>[0], {
    width: 1200,
    height: 630,
    fonts: await cardFonts(),
  });
  return new Resvg(svg).render().asPng();
}

function cardWords({ siteName, title, foot }: SocialCard): Box[] {
  return [
    text(siteName, { top: 52, fontFamily: 'Besley, Besley Extended', fontSize: 37, color: colors.ink }),
    text(title, {
      top: 142,
      width: 930,
      maxHeight: 280,
      fontFamily: 'Besley, Besley Extended',
      color: colors.ink,
      lineHeight: 1.12,
      letterSpacing: '-0.02em',
      wordBreak: 'break-word',
      ...titleSize(title),
    }),
    text(foot, {
      top: 550,
      fontFamily: 'Instrument Sans, Instrument Sans Extended',
      fontSize: 26,
      color: colors.quiet,
    }),
  ];
}

/** Without emoji, which no font here has and whose place would stay empty. */
function withoutSigns(text: string): string {
  return text
    .replace(
      /(?![#*\d©®™])(?:\p{Extended_Pictographic}|\p{Emoji_Modifier}|\p{Regional_Indicator})|\u200d|\ufe0f|\u20e3/gu,
      '',
    )
    .replace(/\s+/g, ' ')
    .trim();
}

/** The first character that the card's fonts lack; undefined when they have all. */
function unwritable(text: string): string | undefined {
  return Array.from(text).find((character) => {
    const point = character.codePointAt(0) ?? 0;
    return !writable.some(([from, to]) => from <= point && point <= to);
  });
}

/** What the fonts were made for: "U+0000-00FF,U+0131". */
const writable = ['latin', 'latin-ext'].flatMap((part) =>
  (createRequire(import.meta.url)('@fontsource-variable/besley/unicode.json')[part] as string)
    .split(',')
    .map((range) =>
      range
        .slice(2)
        .split('-')
        .map((point) => Number.parseInt(point, 16)),
    )
    .map(([from = 0, to = from]): [number, number] => [from, to]),
);

/** Thirteen bricks in week 13, and the same thirteen in a row. */
function picture(): Box[] {
  const weeks = Array.from({ length: 13 }, (_, i) => i);
  return [
    ...weeks.slice(0, 12).map((i) => hollow(left + i * brick.step, rowTop.pile)),
    ...weeks.map((i) => filled(left + 12 * brick.step, rowTop.pile - i * brick.pileStep)),
    ...weeks.map((i) => filled(left + i * brick.step, rowTop.weekly)),
  ];
}

function filled(x: number, y: number): Box {
  return at(x, y, { width: brick.width, height: brick.height, borderRadius: 2, background: colors.tick });
}

function hollow(x: number, y: number): Box {
  const border = `2px solid ${colors.edge}`;
  // Satori draws the border outside.
  return at(x, y, { width: brick.width - 4, height: brick.height - 4, borderRadius: 2, border });
}

function text(words: string, style: Box['props']['style']): Box {
  return { type: 'div', props: { style: { position: 'absolute', left, ...style }, children: words } };
}

function at(x: number, y: number, style: Box['props']['style']): Box {
  return box({ position: 'absolute', left: x, top: y, ...style });
}

function box(style: Box['props']['style'], children?: Box[]): Box {
  return { type: 'div', props: { style: { display: 'flex', ...style }, ...(children && { children }) } };
}

function titleSize(title: string): Record<string, number> {
  if (title.length <= 52) return { fontSize: 76, lineClamp: 3 };
  return title.length <= 90 ? { fontSize: 62, lineClamp: 4 } : { fontSize: 50, lineClamp: 5 };
}

let fonts: Promise<Parameters<typeof satori>[1]['fonts']> | undefined;

/**
 * The site's own letters. Satori reads no woff2 and no variable font, so each is pinned to one weight; it looks for a
 * missing letter in another family only, so those beyond Western Europe have a name of their own.
 */
function cardFonts() {
  fonts ??= Promise.all([
    cardFont('Besley', '@fontsource-variable/besley/files/besley-latin-wght-normal.woff2'),
    cardFont('Besley Extended', '@fontsource-variable/besley/files/besley-latin-ext-wght-normal.woff2'),
    cardFont(
      'Instrument Sans',
      '@fontsource-variable/instrument-sans/files/instrument-sans-latin-wght-normal.woff2',
    ),
    cardFont(
      'Instrument Sans Extended',
      '@fontsource-variable/instrument-sans/files/instrument-sans-latin-ext-wght-normal.woff2',
    ),
  ]);
  return fonts;
}

async function cardFont(name: string, file: string) {
  const source = await readFile(createRequire(import.meta.url).resolve(file));
  const options = { targetFormat: 'truetype', keepAllGlyphs: true, variationAxes: { wght: 500 } } as const;
  return { name, data: await subsetFont(source, '', options), weight: 500 as const };
}
