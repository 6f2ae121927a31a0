import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { heights } from './test.ts';

export const widths = [320, 390, 768, 1440] as const;
const rules = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
/** The markup is the same in both schemes, so the second one is searched for what colors change. */
const rulesOfColor = ['color-contrast', 'link-in-text-block'];

type Scheme = 'light' | 'dark';

/**
 * What a machine finds wrong with a page as it stands: accessibility rules and sideways scroll, at every width and in
 * both schemes, on one load.
 * @param look is called at each width and scheme, for a picture or a further check that adds to the faults
 */
export async function machineFaults(
  page: Page,
  look: (
    at: { width: (typeof widths)[number]; colorScheme: Scheme },
    faults: string[],
  ) => Promise<void> = async () => {},
): Promise<string[]> {
  const faults: string[] = [];
  for (const width of widths) {
    await page.setViewportSize({ width, height: heights[width] });
    const { scrollWidth } = await page.evaluate(() => document.documentElement);
    if (scrollWidth > width) faults.push(`${width} px: scrolls sideways, to ${scrollWidth} px`);
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      faults.push(...(await axeFaults(page, width, colorScheme)));
      await look({ width, colorScheme }, faults);
    }
  }
  return faults;
}

async function axeFaults(page: Page, width: number, colorScheme: Scheme): Promise<string[]> {
  // No page has frames, which only the slower mode can enter; and four hundred zones in a list are one alike.
  const axe = new AxeBuilder({ page }).setLegacyMode().exclude('#tz option');
  const { violations } = await (colorScheme === 'light'
    ? axe.withTags(rules)
    : axe.withRules(rulesOfColor)
  ).analyze();
  return violations.map(
    ({ id, nodes }) =>
      `${width} px, ${colorScheme}: ${id} in ${nodes.map(({ target }) => target.join(' ')).join(', ')}`,
  );
}
