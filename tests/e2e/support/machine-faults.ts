import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from '@playwright/test';
import type { AxeResults, ElementContext, RunOptions } from 'axe-core';
import { heights } from './test.ts';

type Width = keyof typeof heights;
type Scheme = 'light' | 'dark';

/** Where a page is looked at. */
export interface Stand {
  width: Width;
  colorScheme: Scheme;
}

/** There and back: each change of width or scheme is work for the browser. */
const walk: Stand[] = [
  { width: 320, colorScheme: 'light' },
  { width: 390, colorScheme: 'light' },
  { width: 768, colorScheme: 'light' },
  { width: 1440, colorScheme: 'light' },
  { width: 1440, colorScheme: 'dark' },
  { width: 768, colorScheme: 'dark' },
  { width: 390, colorScheme: 'dark' },
  { width: 320, colorScheme: 'dark' },
];
const isBetween = ({ width }: Stand) => width === 390 || width === 768;

/** Looks of words that a page of this process has been asked about: header and footer need not be asked a hundred times. */
const askedLooks = new Set<number>();

/** The form without comments: half the work for the browser, which reads it anew in every page. */
const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

interface Further {
  /** A further check at each width in light, that adds to the faults. */
  look?: (at: Stand, faults: string[]) => Promise<void>;
  /** Takes a picture at each width and scheme. */
  picture?: ((at: Stand) => Promise<void>) | undefined;
}

/**
 * What a machine finds wrong with a page as it stands: accessibility rules and sideways scroll, at every width and in
 * both schemes, on one load.
 */
export async function machineFaults(page: Page, { look, picture }: Further = {}): Promise<string[]> {
  const faults: string[] = [];
  await page.evaluate(axeSource);
  await page.evaluate(keepFewZones);
  for (const at of walk) {
    const { width, colorScheme } = at;
    // The second scheme changes colors, and those at the ends of the walk are all there are.
    if (colorScheme === 'dark' && isBetween(at) && !picture) continue;
    await page.setViewportSize({ width, height: heights[width] });
    await page.emulateMedia({ colorScheme });
    const asked = { isBetween: isBetween(at), known: [...askedLooks] };
    const { scrollWidth, violations, looks } = await page.evaluate(askWhatIsNew, asked);
    // What is wrong is told of every page.
    if (violations.length === 0) for (const seen of looks) askedLooks.add(seen);
    faults.push(...violations.map((fault) => `${width} px, ${colorScheme}: ${fault}`));
    await picture?.(at);
    if (colorScheme === 'dark') continue;
    if (scrollWidth > width) faults.push(`${width} px: scrolls sideways, to ${scrollWidth} px`);
    await look?.(at, faults);
    if (width === 390) faults.push(...(await faultsOfLargerText(page)));
  }
  return faults;
}

/** Runs in the page. Four hundred zones in a list are one alike; those that make it as wide as it is stay. */
function keepFewZones(): void {
  const list = document.querySelector<HTMLSelectElement>('#tz');
  if (!list) return;
  const { width } = list.getBoundingClientRect();
  const byLength = [...list.options].sort((one, other) => other.text.length - one.text.length);
  for (const zone of byLength.slice(20)) if (!zone.selected) zone.remove();
  for (const region of list.querySelectorAll('optgroup:empty')) region.remove();
  if (list.getBoundingClientRect().width !== width)
    throw new Error('The list of zones has changed its width.');
}

interface Asked {
  /** The narrowest and the widest show and hide all that is ever shown and hidden. */
  isBetween: boolean;
  /** Looks that need not be asked about again. */
  known: number[];
}

interface Found {
  scrollWidth: number;
  violations: string[];
  /** What has been asked about and looks so on any page. */
  looks: number[];
}

/**
 * Runs in the page. Markup is the same at every width and in both schemes, so a rule is asked again only where what it
 * reads has changed: what is shown and what scrolls for all rules, how words look for those of color, what is pressed for
 * its size. The first time all of it is new.
 */
async function askWhatIsNew({ isBetween, known }: Asked): Promise<Found> {
  interface Kept {
    axe: { run(within: ElementContext, options: RunOptions): Promise<AxeResults> };
    shown?: Set<string>;
    looks?: Set<number>;
  }
  const everyRule = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
  const rulesOfColor = ['color-contrast', 'link-in-text-block'];
  /** A few of each look: one of them may stand where the background cannot be told. */
  const ofEachLook = 3;
  /** CSS pixels, WCAG 2.5.8. */
  const leastTarget = 24;
  const kept = window as unknown as Kept;
  kept.shown ??= new Set();
  kept.looks ??= new Set();

  const knownAnywhere = new Set(known);
  const ofAnyPage: number[] = [];
  const chains = new Map<Element | null, string>();
  const newLooks = new Map<number, Element[]>();
  let shown = '';
  for (const element of document.querySelectorAll('body, body *')) {
    const isShown = element.checkVisibility({ visibilityProperty: true });
    const style = getComputedStyle(element);
    shown += isShown ? (scrolls(element, style) ? 's' : 'x') : '-';
    const chain = `${chains.get(element.parentElement) ?? ''}/${lookOf(style)}`;
    chains.set(element, chain);
    if (!isShown || !hasWords(element)) continue;
    const look = numberOf(`${chain} ${isLarge(style)}`);
    if (kept.looks.has(look) || knownAnywhere.has(look)) continue;
    newLooks.set(look, [...(newLooks.get(look) ?? []), element]);
    // What is placed by itself may come to stand on anything.
    if (!/absolute|fixed|sticky/.test(chain)) ofAnyPage.push(look);
  }
  for (const look of newLooks.keys()) kept.looks.add(look);

  const run: Kept['axe']['run'] = kept.axe.run;
  const asked: [ElementContext, RunOptions][] = [];
  if (!isBetween && !kept.shown.has(shown)) {
    kept.shown.add(shown);
    const withoutColor = Object.fromEntries(rulesOfColor.map((rule) => [rule, { enabled: false }]));
    asked.push([document, { runOnly: everyRule, rules: withoutColor }]);
  } else if (mayBeTooSmall()) {
    asked.push([document, { runOnly: ['target-size'] }]);
  }
  const few = [...newLooks.values()].flatMap((alike) => alike.slice(0, ofEachLook));
  if (few.length > 0) asked.push([{ include: few } as ElementContext, { runOnly: rulesOfColor }]);
  const violations: string[] = [];
  for (const [within, rules] of asked) {
    // Names of what passes would cost more than the search.
    const found = await run(within, { ...rules, resultTypes: ['violations'] });
    for (const { id, nodes } of found.violations) {
      violations.push(`${id} in ${nodes.map(({ target }) => target.join(' ')).join(', ')}`);
    }
  }
  return { scrollWidth: document.documentElement.scrollWidth, violations, looks: ofAnyPage };

  function scrolls(element: Element, { overflowX, overflowY }: CSSStyleDeclaration): boolean {
    const { scrollWidth, clientWidth, scrollHeight, clientHeight } = element;
    const across = scrollWidth > clientWidth && overflowX !== 'visible';
    return across || (scrollHeight > clientHeight && overflowY !== 'visible');
  }

  function lookOf(style: CSSStyleDeclaration): string {
    const { color, backgroundColor, backgroundImage, opacity, textDecorationLine, textShadow, position } =
      style;
    return [
      color,
      backgroundColor,
      backgroundImage,
      opacity,
      textDecorationLine,
      textShadow,
      position,
    ].join();
  }

  /** A long name in short, for the way to the page and back. */
  function numberOf(name: string): number {
    let sum = 0;
    for (let index = 0; index < name.length; index++) sum = (sum * 31 + name.charCodeAt(index)) % 2 ** 47;
    return sum;
  }

  function hasWords(element: Element): boolean {
    return (
      element.matches('input, select, textarea') ||
      [...element.childNodes].some(
        ({ nodeType, nodeValue }) => nodeType === Node.TEXT_NODE && nodeValue?.trim(),
      )
    );
  }

  /** WCAG 1.4.3 asks less of these. */
  function isLarge({ fontSize, fontWeight }: CSSStyleDeclaration): boolean {
    return Number.parseFloat(fontSize) >= (Number(fontWeight) >= 700 ? 18.66 : 24);
  }

  /** Where nothing that is pressed, made as large as it has to be, comes upon another, there is nothing to ask. */
  function mayBeTooSmall(): boolean {
    const boxes = [...document.querySelectorAll('a[href], button, input, select, textarea, summary')]
      .filter((control) => control.checkVisibility({ visibilityProperty: true }) && !isInSentence(control))
      .map((control) => control.getBoundingClientRect())
      .filter(({ width, height }) => width > 0 && height > 0)
      .map(atLeast)
      .sort((one, other) => one.top - other.top);
    return boxes.some((box, index) => {
      for (const other of boxes.slice(index + 1)) {
        if (other.top >= box.bottom) return false;
        if (other.left < box.right && box.left < other.right) return true;
      }
      return false;
    });
  }

  function atLeast({ x, y, width, height }: DOMRect): DOMRect {
    const across = Math.max(0, leastTarget - width);
    const down = Math.max(0, leastTarget - height);
    return new DOMRect(x - across / 2, y - down / 2, width + across, height + down);
  }

  function isInSentence(control: Element): boolean {
    return (
      getComputedStyle(control).display === 'inline' &&
      [...(control.parentNode?.childNodes ?? [])].some(
        ({ nodeType, nodeValue }) => nodeType === Node.TEXT_NODE && nodeValue?.trim(),
      )
    );
  }
}

/** WCAG 1.4.12: what a reader may set, and nothing is lost. */
const spacedText = `* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important }
p { margin-block-end: 2em !important }`;

/** WCAG 1.4.4 and 1.4.12 at the width at hand: text of twice the size, then text set wide. */
async function faultsOfLargerText(page: Page): Promise<string[]> {
  const look = async (what: string) => {
    const found = await page.evaluate(brokenByText);
    return found.map((fault) => `${what}: ${fault}`);
  };
  await page.evaluate(() => document.documentElement.style.setProperty('font-size', '200%'));
  const faults = await look('text at 200 %');
  await page.evaluate((css) => {
    document.documentElement.style.removeProperty('font-size');
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(css);
    document.adoptedStyleSheets = [sheet];
  }, spacedText);
  faults.push(...(await look('text set wide')));
  await page.evaluate(() => {
    document.adoptedStyleSheets = [];
  });
  return faults;
}

/** Runs in the page: sideways scroll, and words that stand on other words. */
function brokenByText(): string[] {
  interface Line extends Pick<DOMRect, 'left' | 'right' | 'top' | 'bottom'> {
    words: string;
  }
  const { scrollWidth, clientWidth } = document.documentElement;
  // Half a pixel is rounded up.
  const faults = scrollWidth > clientWidth + 1 ? [`scrolls sideways, to ${scrollWidth} px`] : [];
  const floats = (element: Element | null): boolean => {
    if (!element) return false;
    const { position, clipPath, overflow } = getComputedStyle(element);
    // A scroller cuts its words by itself; what is clipped to nothing is for screen readers.
    const stands =
      position === 'sticky' || position === 'fixed' || clipPath !== 'none' || overflow !== 'visible';
    return (stands && element !== document.body) || floats(element.parentElement);
  };
  const lines: Line[] = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const text = walker.currentNode;
    const parent = text.parentElement;
    const words = text.textContent?.trim() ?? '';
    if (!words || !parent?.checkVisibility({ visibilityProperty: true })) continue;
    if (parent.closest('svg, select, script, .skip') || floats(parent)) continue;
    const range = document.createRange();
    range.selectNodeContents(text);
    for (const { left, right, top, bottom } of range.getClientRects()) {
      lines.push({ left, right, top, bottom, words });
    }
  }
  lines.sort((one, other) => one.top - other.top);
  for (const [index, line] of lines.entries()) {
    for (let next = index + 1; next < lines.length; next++) {
      const other = lines[next]!;
      if (other.top >= line.bottom) break;
      const across = Math.min(line.right, other.right) - Math.max(line.left, other.left);
      const down = Math.min(line.bottom, other.bottom) - other.top;
      // A line's box is higher than its letters.
      const most = 0.6 * Math.min(line.bottom - line.top, other.bottom - other.top);
      if (across > 2 && down > most) faults.push(`“${line.words}” stands on “${other.words}”`);
    }
  }
  return faults;
}
