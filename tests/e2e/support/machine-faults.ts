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
