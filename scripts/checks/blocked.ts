import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Element } from 'hast';
import { parseHtml, walk } from '#reading/tree.ts';

/**
 * Reads every page that was built and refuses what the content security policy would block in a browser.
 * @throws Error with one line a fault
 */
export async function checkBlocked(directory: string): Promise<void> {
  const names = (await readdir(directory, { recursive: true })).filter((name) => name.endsWith('.html'));
  const faults: string[] = [];
  for (const name of names) {
    const html = await readFile(join(directory, name), 'utf8');
    faults.push(...inlineFaults(html).map((fault) => `${name}: ${fault}`));
  }
  if (faults.length > 0) {
    throw new Error(`The content security policy blocks this:\n${faults.join('\n')}`);
  }
}

/** Scripts that are data, which no browser runs. */
const data = /^(?:application\/(?:ld\+)?json)$/;

/** @returns what is inline in a page: scripts, styles, handlers, `javascript:` addresses; [] when nothing is */
export function inlineFaults(html: string): string[] {
  const faults: string[] = [];
  walk(parseHtml(html), (element) => {
    faults.push(...faultsOf(element));
    return true;
  });
  return faults;
}

function faultsOf({ tagName, properties }: Element): string[] {
  const faults: string[] = [];
  const isData = data.test(String(properties.type ?? ''));
  if (tagName === 'style') faults.push('<style>');
  if (tagName === 'script' && properties.src === undefined && !isData) faults.push('inline <script>');
  for (const [name, value] of Object.entries(properties)) {
    if (/^(?:style$|on)/i.test(name)) faults.push(`<${tagName} ${name.toLowerCase()}="…">`);
    if (/^\s*javascript:/i.test(String(value))) faults.push(`<${tagName} ${name}="javascript:…">`);
  }
  return faults;
}
