import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Element, Root } from 'hast';
import { htmlToHast } from 'satteri';
import { textOf, walk } from '#reading/tree.ts';
import { matchRoute } from '#server/routes.ts';
import project from '../../package.json' with { type: 'json' };
import { packagesLackedByServer } from './server-packages.ts';
import { tableFaults } from './tables.ts';

/** Gzipped bytes, without pictures: the first view of a page by a visitor who has nothing in store. */
export interface Weight {
  page: string;
  html: number;
  css: number;
  fonts: number;
  scripts: number;
  requests: number;
}

/** A kilobyte is a thousand bytes. */
const budgets = { html: 15_000, css: 12_000, fonts: 100_000, requests: 12 };

/** Of the live pages that have one, by the names of their files, with what every page loads. */
const scriptBudgets = [
  { pages: 'the audit', files: '{AuditFrame,Footer}*.js', most: 25_000 },
  { pages: 'the booking', files: '{BookBase,detect-zone,Footer}*.js', most: 15_000 },
];

interface Page {
  /** From the site's root, without `.html`. */
  path: string;
  html: string;
  tree: Root;
  ids: Set<string>;
}

/** @param dist the folder of a build, with `client` in it */
export function checkBuiltSite(dist: string): { problems: string[]; weights: Weight[] } {
  const client = join(dist, 'client');
  const pages = globSync('**/*.html', { cwd: client })
    .sort()
    .map((name) => readPage(client, name));
  const byPath = new Map(pages.map((page) => [page.path, page]));
  const weights = pages.map((page) => weigh(client, page));
  const problems = pages.flatMap((page) => [
    ...checkMarkup(page),
    ...checkHeadings(page),
    // The links of the style guide are samples.
    ...(page.path === '/styleguide' ? [] : checkLinks(page, byPath, client)),
    ...checkJsonLd(page),
    ...checkTables(page),
  ]);
  return {
    problems: [
      ...together(problems),
      ...checkSitemap(client),
      ...weights.flatMap(checkBudget),
      ...checkScripts(client),
      ...checkServer(dist),
    ],
    weights,
  };
}

/** A server has the dependencies of package.json, and no tool of the build. */
function checkServer(dist: string): string[] {
  return packagesLackedByServer(dist, Object.keys(project.dependencies)).map(
    (name) =>
      `The built server imports ${name}, which a server does not have: it is no dependency of package.json.`,
  );
}

/** A fault of the frame stands on every page; it is said once, with the first page that has it. */
function together(problems: string[]): string[] {
  const pages = new Map<string, string[]>();
  for (const problem of problems) {
    const [page = '', ...rest] = problem.split(': ');
    const what = rest.join(': ');
    pages.set(what, [...(pages.get(what) ?? []), page]);
  }
  return Array.from(pages, ([what, [first, ...more]]) =>
    more.length > 0 ? `${first} and ${more.length} more: ${what}` : `${first}: ${what}`,
  );
}

function readPage(client: string, name: string): Page {
  const html = readFileSync(join(client, name), 'utf8');
  const tree = htmlToHast(html) as Root;
  const ids = new Set<string>();
  walk(tree, ({ properties }) => {
    if (properties.id) ids.add(String(properties.id));
    return true;
  });
  return { path: `/${name.replace(/(^|\/)index\.html$|\.html$/, '')}`, html, tree, ids };
}

/** What a reader without sight would miss. What the browser would block is the business of `blocked.ts`. */
function checkMarkup({ path, tree }: Page): string[] {
  const problems: string[] = [];
  const seen = new Set<string>();
  walk(tree, ({ tagName, properties, children }) => {
    const refuse = (what: string) => problems.push(`${path}: ${what}`);
    const { id } = properties;
    if (id && seen.has(String(id))) refuse(`the id "${id}" stands twice`);
    if (id) seen.add(String(id));
    if (tagName === 'img' && properties.alt === undefined)
      refuse(`the image ${properties.src} has no alt text`);
    if (tagName === 'a' && properties.href && !properties.ariaLabel && !children.some(hasName)) {
      refuse(`the link to ${properties.href} has no words`);
    }
    return true;
  });
  return problems;
}

function hasName(node: Element['children'][number]): boolean {
  if (node.type === 'text') return node.value.trim() !== '';
  if (node.type !== 'element') return false;
  return Boolean(node.properties.alt ?? node.properties.ariaLabel) || node.children.some(hasName);
}

function checkHeadings({ path, tree }: Page): string[] {
  const depths: { depth: number; text: string }[] = [];
  walk(tree, (element) => {
    const [, depth] = /^h([1-6])$/.exec(element.tagName) ?? [];
    if (depth) depths.push({ depth: Number(depth), text: textOf(element).trim() });
    return true;
  });
  const firsts = depths.filter(({ depth }) => depth === 1).length;
  const skipped = depths.flatMap(({ depth, text }, i) => {
    const above = depths[i - 1]?.depth ?? 0;
    return depth > above + 1 ? [`${path}: the heading "${text}" (h${depth}) comes after h${above}`] : [];
  });
  return firsts === 1 ? skipped : [`${path}: there are ${firsts} h1, and one is needed`, ...skipped];
}

function checkLinks(page: Page, pages: Map<string, Page>, client: string): string[] {
  const problems: string[] = [];
  const base = new URL(`http://site.invalid${page.path}`);
  walk(page.tree, ({ tagName, properties }) => {
    const address = properties.href ?? properties.src;
    if (address === undefined || tagName === 'base') return true;
    const url = URL.parse(String(address), base);
    if (!url) problems.push(`${where(page, String(address))}: "${address}" is no address`);
    if (!url || url.origin !== base.origin) return true;
    const path = decodeURIComponent(url.pathname);
    const target = pages.get(path);
    if (!target && !isServed(path, client)) {
      problems.push(`${where(page, String(address))}: the link to ${address} leads nowhere`);
    } else if (target && url.hash && !target.ids.has(decodeURIComponent(url.hash.slice(1)))) {
      problems.push(`${where(page, String(address))}: ${path} has no part named ${url.hash}`);
    }
    return true;
  });
  return problems;
}

/** The line in the article, where that is where the link was written. */
function where({ path }: Page, address: string): string {
  const file = `content${path}.mdx`;
  if (!path.startsWith('/articles/') || !existsSync(file)) return path;
  const line = readFileSync(file, 'utf8')
    .split('\n')
    .findIndex((text) => text.includes(`](${address})`));
  return line < 0 ? path : `${file}:${line + 1}`;
}

function isServed(path: string, client: string): boolean {
  if (existsSync(join(client, path)) && path !== '/') return true;
  const { template, prerendered } = matchRoute(path);
  return !prerendered && template !== '/…';
}

function checkJsonLd({ path, tree }: Page): string[] {
  const problems: string[] = [];
  walk(tree, (element) => {
    if (element.tagName !== 'script' || element.properties.type !== 'application/ld+json') return true;
    const text = textOf(element);
    try {
      const data = JSON.parse(text);
      if (data['@context'] !== 'https://schema.org' || !data['@type']) {
        problems.push(`${path}: structured data without a context or a type`);
      }
    } catch {
      problems.push(`${path}: structured data that is not JSON`);
    }
    if (/[<>&]/.test(text)) problems.push(`${path}: structured data with a character that must be escaped`);
    return true;
  });
  return problems;
}

function checkTables({ path, tree }: Page): string[] {
  return /^\/articles\/./.test(path) ? tableFaults(tree).map((fault) => `${path}: ${fault}`) : [];
}

function checkSitemap(client: string): string[] {
  const file = join(client, 'sitemap-0.xml');
  if (!existsSync(file)) return ['/sitemap-0.xml is missing'];
  const addresses = readFileSync(file, 'utf8').matchAll(/<loc>([^<]+)<\/loc>/g);
  return [...addresses].flatMap(([, address = '']) => {
    const path = new URL(address).pathname;
    const isThere =
      existsSync(join(client, path === '/' ? 'index.html' : `${path}.html`)) || isServed(path, client);
    return isThere ? [] : [`/sitemap-0.xml lists ${path}, which does not exist`];
  });
}

/** Every face that the page's style sheets name counts, whether this page uses it or not. */
function weigh(client: string, { path, html, tree }: Page): Weight {
  const files = { css: new Set<string>(), scripts: new Set<string>(), fonts: new Set<string>() };
  walk(tree, ({ tagName, properties }) => {
    const rel = String(properties.rel ?? '');
    if (tagName === 'link' && rel === 'stylesheet') files.css.add(String(properties.href));
    if (tagName === 'script' && properties.src) files.scripts.add(String(properties.src));
    return true;
  });
  for (const sheet of files.css) {
    for (const [, font = ''] of read(client, sheet)
      .toString()
      .matchAll(/url\("?([^")]+\.woff2)"?\)/g)) {
      files.fonts.add(font);
    }
  }
  const sum = (names: Set<string>, measure: (content: Buffer) => number) =>
    [...names].reduce((total, name) => total + measure(read(client, name)), 0);
  return {
    page: path,
    html: gzipped(Buffer.from(html)),
    css: sum(files.css, gzipped),
    fonts: sum(files.fonts, (content) => content.length),
    scripts: sum(files.scripts, gzipped),
    requests: 1 + files.css.size + files.scripts.size + files.fonts.size + 1,
  };
}

function gzipped(content: Buffer): number {
  return gzipSync(content, { level: 9 }).length;
}

function checkScripts(client: string): string[] {
  return scriptBudgets.flatMap(({ pages, files, most }) => {
    const names = globSync(join('_astro', files), { cwd: client });
    const bytes = names.reduce((sum, name) => sum + gzipped(read(client, name)), 0);
    if (names.length < 2) return [`/_astro: the scripts of ${pages} are called otherwise than ${files}`];
    return bytes > most
      ? [`/_astro: the scripts of ${pages}, ${bytes}, are over their budget of ${most}`]
      : [];
  });
}

function read(client: string, path: string): Buffer {
  const file = join(client, path);
  return existsSync(file) ? readFileSync(file) : Buffer.alloc(0);
}

function checkBudget(weight: Weight): string[] {
  if (!/^\/articles\/[^/]+$/.test(weight.page)) return [];
  return (Object.keys(budgets) as (keyof typeof budgets)[])
    .filter((part) => weight[part] > budgets[part])
    .map((part) => `${weight.page}: ${part} ${weight[part]} is over its budget of ${budgets[part]}`);
}
