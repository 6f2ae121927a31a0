import { readFileSync } from 'node:fs';
import type { Reply } from '../http.ts';
import { type Html, html } from './html.ts';

const styles = readFileSync(new URL('./sandbox.css', import.meta.url), 'utf8');

const places = [
  ['/', 'Overview'],
  ['/inbox', 'Inbox'],
  ['/events', 'Events'],
  ['/ledger', 'Ledger'],
  ['/faults', 'Faults'],
] as const;

/** Rows of a long list that stand on one page. */
const rowsAPage = 25;

// No form-action: the payment form is answered with a redirect to the site, wherever that is.
const policy =
  "default-src 'none'; style-src 'self'; img-src data:; frame-src 'self'; base-uri 'none'; frame-ancestors 'none'";

/** @param here path of the page, marked in the navigation; null leaves the navigation out */
export function page(title: string, here: string | null, content: Html, status = 200): Reply {
  const document = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="robots" content="noindex">
<title>${title} · Sandbox</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/sandbox.css">
</head>
<body>
<header class="band"><strong>Sandbox</strong> No real money, no real email${here === null ? null : html` <a href="/site">The site</a>`}</header>
${here === null ? null : navigation(here)}
<main class="${here === null ? 'narrow' : 'wide'}">
${content}
</main>
</body>
</html>
`;
  return {
    status,
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': policy,
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
    },
    body: document.markup,
  };
}

export const stylesheet = (): Reply => ({
  status: 200,
  headers: { 'content-type': 'text/css; charset=utf-8', 'x-content-type-options': 'nosniff' },
  body: styles,
});

/** A form of one button. @param back page to show afterwards */
export function actionButton(
  label: string,
  path: string,
  back: string,
  fields: Record<string, string | number> = {},
): Html {
  const hidden = Object.entries({ back, ...fields }).map(
    ([name, value]) => html`<input type="hidden" name="${name}" value="${value}">`,
  );
  return html`<form method="post" action="${path}">${hidden}<button class="quiet">${label}</button></form>`;
}

/** `Nov 24, 14:05:09 UTC`. @param at epoch milliseconds */
export function moment(at: number): Html {
  const date = new Date(at);
  const day = date.toLocaleDateString('en-US', { day: 'numeric', month: 'short', timeZone: 'UTC' });
  const iso = date.toISOString();
  return html`<time datetime="${iso}">${day}, ${iso.slice(11, 19)} UTC</time>`;
}

/** Rows for the eye that become blocks on a phone; every cell carries its column's name. */
export function table(caption: string, columns: string[], rows: (Html | string)[][], empty: string): Html {
  if (rows.length === 0) return html`<p class="empty">${empty}</p>`;
  const head = columns.map((column) => html`<th scope="col">${column}</th>`);
  const body = rows.map(
    (cells) =>
      html`<tr>${cells.map((cell, index) => html`<td data-column="${columns[index]}"><div>${cell}</div></td>`)}</tr>`,
  );
  return html`<table><caption>${caption}</caption><thead><tr>${head}</tr></thead><tbody>${body}</tbody></table>`;
}

/** Rows that stand open; on a phone each is a block of four or five lines. */
const rowsInSight = 6;

/** A list among others: the newest rows in sight, those before them one press away. @param rows oldest first */
export function foldedTable(
  caption: string,
  columns: string[],
  rows: (Html | string)[][],
  empty: string,
): Html {
  const newest = rows.toReversed();
  const before = newest.slice(rowsInSight);
  const rest =
    before.length === 0
      ? null
      : html`<details><summary>${before.length} before these</summary>${table(`${caption}, earlier`, columns, before, '')}</details>`;
  return html`${table(caption, columns, newest.slice(0, rowsInSight), empty)}${rest}`;
}

/**
 * One page of a long list.
 * @param query as it was asked, `page=2`
 * @returns what stands on it, and the links to its neighbors
 */
export function paged<Item>(
  items: Item[],
  path: string,
  query: string,
): { shown: Item[]; links: Html | null } {
  const last = Math.max(1, Math.ceil(items.length / rowsAPage));
  const asked = Number(new URLSearchParams(query).get('page'));
  const number = Number.isInteger(asked) ? Math.min(Math.max(asked, 1), last) : 1;
  const from = (number - 1) * rowsAPage;
  const shown = items.slice(from, from + rowsAPage);
  if (last === 1) return { shown, links: null };
  const link = (to: number, label: string) =>
    to < 1 || to > last ? null : html`<a class="button quiet" href="${path}?page=${to}">${label}</a>`;
  const links = html`<nav class="pages" aria-label="Pages"><p>${from + 1} to ${from + shown.length} of ${items.length}</p>
<div class="buttons">${link(number - 1, 'Newer')}${link(number + 1, 'Older')}</div></nav>`;
  return { shown, links };
}

function navigation(here: string): Html {
  const links = places.map(([path, name]) => {
    const current = path === here ? html` aria-current="page"` : null;
    return html`<li><a href="${path}"${current}>${name}</a></li>`;
  });
  return html`<nav class="places" aria-label="Sandbox"><ul>${links}</ul></nav>`;
}
