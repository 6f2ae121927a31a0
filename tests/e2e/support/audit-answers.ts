import { expect, type Locator, type Page } from '@playwright/test';
import { readAnswers } from '#domain/audit/answers.ts';
import { encodeLink } from '#domain/audit/link.ts';
import { blockerFieldsOf, decisionFieldsOf, goldenRoadmap } from '#tests/unit/support/audit-samples.ts';

export const goldenDecisions = {
  ...decisionFieldsOf('d1', 'escalate', { reach: 'reach-others' }),
  ...decisionFieldsOf('d7', 'align', { reach: 'reach-contract', undoable: 'no', disagree: 'yes' }),
  ...decisionFieldsOf('d9', 'unclear'),
  ...decisionFieldsOf('d5', 'team'),
  ...decisionFieldsOf('d10', 'align', { limit: '1', decider: 'On call' }),
};
/** The answers as a link carries them. */
export const link = (fields: Record<string, string>) =>
  `a=${encodeLink(readAnswers(fields).answers, '2026-11-22')}`;
/** Of an audit whose number one blocker is clear: approvals. */
export const clear = link({
  ...goldenRoadmap,
  ...blockerFieldsOf('b10', 4, '3-to-5', { fixer: 'leadership', owned: 'no' }),
  ...blockerFieldsOf('b1', 1, '5-to-10'),
  ...goldenDecisions,
});

/** The roadmap of the specification: 180 promised, 50 optional, 40 kept, 6 people, 13 weeks, 3 days. */
export async function answerRoadmap(page: Page): Promise<void> {
  await page.getByRole('radio', { name: 'Person-days' }).check();
  await page.getByLabel('Promised to someone by a date').fill('180');
  await page.getByLabel('Options, tests and bets').fill('50');
  await page.getByText('Does it fit? Add the time you have').click();
  await page.getByLabel('People who build').fill('6');
  await page.getByLabel('Weeks in the period').fill('13');
  await page.getByLabel('Days a week each person can work').fill('3');
  await page.getByLabel('Kept for support, bugs and debt').fill('40');
  await showResult(page);
}

export interface BlockerAnswer {
  label: string;
  times: string;
  wait: string;
  fixer?: string;
  owned?: 'yes' | 'nobody';
}

/** Approval 16 days, 12 to 20; the next can be 10 at most: clear. */
export const clearBlockers: BlockerAnswer[] = [
  { label: 'Approval process', times: '4', wait: '3 to 5 days', fixer: 'Leadership', owned: 'nobody' },
  { label: 'Plan changes mid-work', times: '1', wait: '5 to 10 days' },
  { label: 'Review queue', times: '8', wait: 'half a day to 1 day' },
];

/** Plan change 15, 10 to 20; approval 12, 9 to 15: too close to call. */
export const closeBlockers: BlockerAnswer[] = [
  { label: 'Plan changes mid-work', times: '2', wait: '5 to 10 days' },
  { label: 'Approval process', times: '3', wait: '3 to 5 days' },
];

export async function answerBlockers(page: Page, blockers: BlockerAnswer[]): Promise<void> {
  await page.getByRole('radio', { name: 'Yes, these' }).check();
  for (const { label, times, wait, fixer = 'This team', owned = 'yes' } of blockers) {
    await page.getByRole('checkbox', { name: label }).check();
    await page.getByLabel(`${label}: How often in four weeks?`).fill(times);
    const ask = (question: string) => page.getByRole('group', { name: `${label}: ${question}` });
    await ask('How long did work wait each time?').getByRole('radio', { name: wait, exact: true }).check();
    await ask('Who can fix it?').getByRole('radio', { name: fixer }).check();
    await ask('Does one person own it, by name?').getByRole('radio', { name: owned }).check();
  }
  await showResult(page);
}

/** One decided too high, one unclear, one that fits. */
export async function answerDecisions(page: Page): Promise<void> {
  await answerDecision(page, 'Change a promised date', ['it goes up', 'Other teams', 'yes', 'yes']);
  await answerDecision(page, 'Price or packaging', ['unclear', 'A contract', 'no', 'no']);
  await answerDecision(page, 'Technical approach', ['the team decides', 'This team', 'yes', 'no']);
  await showResult(page);
}

async function answerDecision(page: Page, label: string, answers: string[]): Promise<void> {
  const row = page.locator('details.decision').filter({ hasText: label });
  await row.locator('summary').first().click();
  const questions = [
    'Where is it decided today?',
    'If it is wrong',
    'Can it be undone',
    'Do leaders disagree',
  ];
  for (const [index, question] of questions.entries()) {
    const group = row.getByRole('group', { name: question });
    await pick(group, answers[index]!);
  }
}

async function pick(group: Locator, name: string): Promise<void> {
  await group.getByRole('radio', { name }).first().check();
}

export async function showResult(page: Page): Promise<void> {
  await page.getByRole('button', { name: /^(Show my|Update the) result$/ }).click();
}

/** The heading of a step's result. */
export async function expectResult(page: Page, heading: string | RegExp): Promise<void> {
  await expect(page.locator('#result')).toHaveText(heading);
}

/** All three steps, from the start page to the results. */
export async function walkThrough(page: Page, blockers = clearBlockers): Promise<void> {
  await page.goto('/audit');
  await page.getByRole('button', { name: 'Start with the roadmap' }).click();
  await answerRoadmap(page);
  await expectResult(page, '78.3% is promised, 8.3 points over the line');
  await page.getByRole('button', { name: 'Continue to blockers' }).click();
  await answerBlockers(page, blockers);
  await page.getByRole('button', { name: 'Continue to decisions' }).click();
  await answerDecisions(page);
  await expectResult(page, '2 of 3 decisions need another place');
  await page.getByRole('button', { name: 'See your results' }).click();
  await expect(page).toHaveURL(/\/audit\/results$/);
  // With script the page computes them once it has loaded.
  await expect(page.locator('.results-head')).toBeVisible();
}
