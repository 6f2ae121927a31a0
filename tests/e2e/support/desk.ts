import { expect, type Page } from '@playwright/test';
import type { Site } from './site-process.ts';

/** Opens the desk by a link from the shell, which no mail has to bring. */
export async function openDesk(page: Page, site: Site): Promise<void> {
  const printed = await site.owner('login');
  const [link = ''] = /https?:\S+/.exec(printed) ?? [];
  await page.goto(link);
  await page.getByRole('button', { name: 'Log in' }).click();
  await expect(page).toHaveURL(/\/desk$/);
}
