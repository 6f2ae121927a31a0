import assert from 'node:assert/strict';
import { minute } from '#domain/interval.ts';
import { shownTerms, writeInstant } from '#requests/booking/choice.ts';
import { details } from '#requests/booking/details.ts';
import { pay } from '#requests/booking/pay.ts';
import type { Site } from '#tests/use-cases/support/site.ts';
import type { Browser, Fields } from './browser.ts';
import { told } from './browser.ts';

export const ada = {
  name: 'Ada Example',
  email: 'ada@example.com',
  topic: 'Reviews take a week.',
  company: '',
};

/** The details step of the one offer, in Berlin. */
export function detailsAt(start: number, more: Record<string, string> = {}): string {
  const query = { offer: 'strategy-session', tz: 'Europe/Berlin', start: writeInstant(start), ...more };
  return `/book/details?${new URLSearchParams(query)}`;
}

/** A form that was open for a minute. */
export function typedSlowly(browser: Browser, fields: Fields = ada): Fields {
  const opened = String(browser.services.now() - minute);
  return { ...fields, formTime: `${opened}.${browser.services.sign('form-time', opened)}` };
}

export async function typeDetails(browser: Browser, start: number, fields: Fields = ada): Promise<void> {
  const answer = await browser.post(details, detailsAt(start), typedSlowly(browser, fields));
  assert.equal(told(answer), '303 /book/check?offer=strategy-session&tz=Europe%2FBerlin');
}

/** Presses the button below these terms. */
export function pressPay(browser: Browser, site: Site, start: number) {
  return browser.post(pay, '/book/pay', { shown: shownTerms({ offer: site.offer, start }) });
}
