import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { type MdastNode, mdxToMdast } from 'satteri';
import { type Problem, shownPath } from '#adapters/content/content-error.ts';
import { readingSchema } from '#adapters/content/schemas.ts';
import { firstLine, readYaml } from '#adapters/content/yaml-file.ts';
import type { Groups } from '#domain/reading/articles.ts';
import { checkComponents } from './check-components.ts';
import { checkFrontmatter, readHeader } from './check-frontmatter.ts';
import { checkHeadings, checkLinksAndImages } from './check-text.ts';
import type { Known } from './known.ts';

interface Source {
  slug: string;
  file: string;
  text: string;
}

/** Reads the articles and what groups them. @param folder the path of `content` */
export function checkArticles(folder: string): Problem[] {
  const at = (name: string) => shownPath(folder, name);
  const names = existsSync(join(folder, 'articles')) ? readdirSync(join(folder, 'articles')).sort() : [];
  const sources = names
    .filter((name) => name.endsWith('.mdx'))
    .map((name) => ({
      slug: basename(name, '.mdx'),
      file: at(`articles/${name}`),
      text: readFileSync(join(folder, 'articles', name), 'utf8').replace(/^\ufeff/, ''),
    }));
  const skipped = names
    .filter((name) => /\.(?:md|markdown|mdx\.txt|txt|html?)$/i.test(name) && name !== 'README.md')
    .map((name) => ({
      file: at(`articles/${name}`),
      line: 1,
      message: 'Nothing reads this file: let its name end in ".mdx", or take it away.',
    }));
  const groups = readGroups(join(folder, 'reading.yaml'));
  const known: Known = {
    slugs: new Set(sources.map(({ slug }) => slug)),
    series: groups && new Set(groups.series.map(({ slug }) => slug)),
    tags: groups && new Set(groups.tags.map(({ slug }) => slug)),
    pictures: new Set(names),
  };
  return [...skipped, ...sources.flatMap((source) => checkArticle(source, known)), ...checkTogether(sources)];
}

/** @returns null when the file cannot be used, which `createContent` tells */
function readGroups(path: string): Groups | null {
  if (!existsSync(path)) return null;
  const groups = readingSchema.safeParse(readYaml(readFileSync(path, 'utf8')).data);
  return groups.success ? groups.data : null;
}

/** One article by itself. */
export function checkArticle(source: Source, known: Known): Problem[] {
  const { file, text, slug } = source;
  const at = (line: number, message: string): Problem => ({ file, line, message });
  const name = /^[a-z0-9]+(-[a-z0-9]+)*$/.test(slug)
    ? []
    : [at(1, 'The file name is the address: rename it to small letters, digits and hyphens.')];
  const header = readHeader(text);
  if (!header)
    return [...name, at(1, 'The file must start with a line "---", the frontmatter, and another "---".')];
  const frontmatter = checkFrontmatter(header, known).map(({ line, message }) => at(line, message));
  let tree: MdastNode;
  try {
    tree = mdxToMdast(text.replace(/^\ufeff/, ''));
  } catch (error) {
    const [, line = '1'] = /(\d+):\d+/.exec(String(error)) ?? [];
    return [...name, ...frontmatter, at(Number(line), `This is not valid MDX: ${firstLine(error)}`)];
  }
  const nodes = [...everyNode(tree)];
  const body = [
    ...checkComponents(nodes, header.data, known),
    ...checkHeadings(nodes),
    ...checkLinksAndImages(nodes, known),
  ].map(({ line, message }) => at(line, message));
  return [...name, ...frontmatter, ...body].sort((a, b) => a.line - b.line);
}

/** What two articles cannot both have. */
function checkTogether(sources: Source[]): Problem[] {
  const taken = new Map<string, string>();
  const claim = (key: string, what: string, { file, text }: Source): Problem[] => {
    const owner = taken.get(key);
    taken.set(key, owner ?? file);
    if (!owner) return [];
    return [
      { file, line: lineOf(text, what), message: `${what} is already used by ${owner}: choose another.` },
    ];
  };
  for (const { slug, file } of sources) taken.set(`address ${slug}`, file);
  return sources.flatMap((source) => {
    const data = readHeader(source.text)?.data ?? {};
    const aliases = Array.isArray(data.aliases) ? data.aliases : [];
    const place =
      data.series && data.part ? claim(`${data.series} ${data.part}`, `part: ${data.part}`, source) : [];
    return [...place, ...aliases.flatMap((alias) => claim(`address ${alias}`, String(alias), source))];
  });
}

function* everyNode(node: MdastNode): Generator<MdastNode> {
  yield node;
  if ('children' in node) for (const child of node.children) yield* everyNode(child as MdastNode);
}

function lineOf(text: string, words: string): number {
  return (
    Math.max(
      0,
      text.split('\n').findIndex((line) => line.includes(words)),
    ) + 1
  );
}
