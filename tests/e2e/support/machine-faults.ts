import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from '@playwright/test';
import type { AxeResults, RunOptions } from 'axe-core';
import { heights } from './test.ts';

type Width = keyof typeof heights;
type Scheme = 'light' | 'dark';

/** Where a page is looked at. */
export interface Stand {
  width: Width;
  colorScheme: Scheme;
}

interface Asked extends Stand {
  rules: string[];
}

const everyRule = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
/** The markup is the same in both schemes, so the second one is searched for what colors change. */
const rulesOfColor = ['color-contrast', 'link-in-text-block'];
/**
 * The markup is also the same at every width: between the narrowest and the widest, which show and hide all that is ever
 * shown and hidden, only the sizes of what is pressed are left to ask for.
 */
const rulesBetween = ['target-size'];

/** There and back: each change of width or scheme is work for the browser. */
const walk: Asked[] = [
  { width: 320, colorScheme: 'light', rules: everyRule },
  { width: 390, colorScheme: 'light', rules: rulesBetween },
  { width: 768, colorScheme: 'light', rules: rulesBetween },
  { width: 1440, colorScheme: 'light', rules: everyRule },
  { width: 1440, colorScheme: 'dark', rules: rulesOfColor },
  { width: 768, colorScheme: 'dark', rules: [] },
  { width: 390, colorScheme: 'dark', rules: [] },
  { width: 320, colorScheme: 'dark', rules: rulesOfColor },
];

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
  for (const { rules, ...at } of picture ? walk : walk.filter((asked) => asked.rules.length > 0)) {
    const { width, colorScheme } = at;
    await page.setViewportSize({ width, height: heights[width] });
    await page.emulateMedia({ colorScheme });
    const { scrollWidth, violations } = await page.evaluate(ask, rules);
    if (colorScheme === 'light') {
      if (scrollWidth > width) faults.push(`${width} px: scrolls sideways, to ${scrollWidth} px`);
      await look?.(at, faults);
    }
    faults.push(...violations.map((fault) => `${width} px, ${colorScheme}: ${fault}`));
    await picture?.(at);
  }
  return [...faults, ...(await faultsOfLargerText(page))];
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

/** Runs in the page. */
async function ask(rules: string[]): Promise<{ scrollWidth: number; violations: string[] }> {
  const { scrollWidth } = document.documentElement;
  if (rules.length === 0) return { scrollWidth, violations: [] };
  const { axe } = window as unknown as { axe: { run(options: RunOptions): Promise<AxeResults> } };
  // Names of what passes would cost more than the search.
  const { violations } = await axe.run({ runOnly: rules, resultTypes: ['violations'] });
  const told = violations.map(
    ({ id, nodes }) => `${id} in ${nodes.map(({ target }) => target.join(' ')).join(', ')}`,
  );
  return { scrollWidth, violations: told };
}

/** WCAG 1.4.12: what a reader may set, and nothing is lost. */
const spacedText = `* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important }
p { margin-block-end: 2em !important }`;

/** WCAG 1.4.4 and 1.4.12 on a phone: text of twice the size, then text set wide, on the page as it stands. */
async function faultsOfLargerText(page: Page): Promise<string[]> {
  const width = 390;
  await page.setViewportSize({ width, height: heights[width] });
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
