import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * Reads every page that was built and refuses what the content security policy would block in a browser.
 * @throws Error with one line a fault
 */
export async function checkHtml(directory: string): Promise<void> {
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
  for (const { name, attributes } of openingTags(html)) {
    const type = attributes.get('type') ?? '';
    if (name === 'style') faults.push('<style>');
    if (name === 'script' && !attributes.has('src') && !data.test(type)) faults.push('inline <script>');
    for (const [attribute, value] of attributes) {
      if (attribute === 'style' || attribute.startsWith('on')) faults.push(`<${name} ${attribute}="…">`);
      if (/^\s*javascript:/i.test(value)) faults.push(`<${name} ${attribute}="javascript:…">`);
    }
  }
  return faults;
}

function* openingTags(html: string) {
  // Text inside comments and scripts is not markup.
  const markup = html.replace(/<!--[\s\S]*?-->/g, '').replace(/(<script\b[^>]*>)[\s\S]*?<\/script>/gi, '$1');
  const tag = /<([a-z][\w-]*)((?:\s+[^\s"'<>/=]+(?:\s*=\s*(?:"[^"]*"|'[^']*'|[^\s"'<>=`]+))?|\s|\/)*)>/gi;
  for (const [, name = '', source = ''] of markup.matchAll(tag)) {
    const pairs = source.matchAll(/([^\s"'<>/=]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'<>=`]+)))?/g);
    const attributes = new Map<string, string>();
    for (const [, key = '', double, single, bare] of pairs) {
      attributes.set(key.toLowerCase(), double ?? single ?? bare ?? '');
    }
    yield { name: name.toLowerCase(), attributes };
  }
}
