import type { Page } from '@playwright/test';
import axe, { type AxeResults, type RunOptions } from 'axe-core';
import { heights } from './test.ts';

export const widths = [320, 390, 768, 1440] as const;
type Width = (typeof widths)[number];
type Scheme = 'light' | 'dark';

const everyRule = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
/** The markup is the same in both schemes, so the second one is searched for what colors change. */
const rulesOfColor = ['color-contrast', 'link-in-text-block'];
/**
 * The markup is also the same at every width: between the narrowest and the widest, which show and hide all that is ever
 * shown and hidden, only the sizes of what is pressed are left to ask for.
 */
const rulesBetween = ['target-size'];
const isOuter = (width: Width) => width === widths[0] || width === widths.at(-1);

/**
 * What a machine finds wrong with a page as it stands: accessibility rules and sideways scroll, at every width and in
 * both schemes, on one load.
 * @param look is called at each width and scheme, for a picture or a further check that adds to the faults
 */
export async function machineFaults(
  page: Page,
  look: (at: { width: Width; colorScheme: Scheme }, faults: string[]) => Promise<void> = async () => {},
): Promise<string[]> {
  const faults: string[] = [];
  await page.evaluate(axe.source);
  for (const width of widths) {
    await page.setViewportSize({ width, height: heights[width] });
    const { scrollWidth } = await page.evaluate(() => document.documentElement);
    if (scrollWidth > width) faults.push(`${width} px: scrolls sideways, to ${scrollWidth} px`);
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      for (const fault of await axeFaults(page, width, colorScheme)) {
        faults.push(`${width} px, ${colorScheme}: ${fault}`);
      }
      await look({ width, colorScheme }, faults);
    }
  }
  return [...faults, ...(await faultsOfLargerText(page))];
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

function rulesAt(width: Width, colorScheme: Scheme): string[] {
  if (colorScheme === 'light') return isOuter(width) ? everyRule : rulesBetween;
  return isOuter(width) ? rulesOfColor : [];
}

async function axeFaults(page: Page, width: Width, colorScheme: Scheme): Promise<string[]> {
  const rules = rulesAt(width, colorScheme);
  if (rules.length === 0) return [];
  // Names of what passes would cost more than the search.
  const options: RunOptions = { runOnly: rules, resultTypes: ['violations'] };
  return page.evaluate(async (given) => {
    const { axe } = window as unknown as { axe: { run(...words: unknown[]): Promise<AxeResults> } };
    // Four hundred zones in a list are one alike.
    const { violations } = await axe.run({ exclude: ['#tz option'] }, given);
    return violations.map(
      ({ id, nodes }) => `${id} in ${nodes.map(({ target }) => target.join(' ')).join(', ')}`,
    );
  }, options);
}
