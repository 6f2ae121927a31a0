import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { type MdastNode, mdxToMdast } from 'satteri';
import { parse } from 'yaml';
import { readingSchema } from '#adapters/content/schemas.ts';
import { checkComponents } from './check-components.ts';
import { checkFrontmatter, firstLine, readHeader } from './check-frontmatter.ts';
import { checkHeadings, checkLinksAndImages } from './check-text.ts';

/** What is wrong in an article, where, and how to repair it: one sentence each. */
export interface Problem {
  /** From the project's folder. */
  file: string;
  line: number;
  message: string;
}

/** A problem of a file that is named elsewhere. */
export type Found = Omit<Problem, 'file'>;

interface Source {
  slug: string;
  file: string;
  text: string;
}

/** What articles may refer to. */
export interface Known {
  slugs: Set<string>;
  series: Set<string>;
  tags: Set<string>;
}

/** Reads `content/articles` and `content/reading.yaml`. @param folder the path of `content` */
export function checkArticles(folder: string): Problem[] {
  const names = readdirSync(join(folder, 'articles'))
    .filter((name) => name.endsWith('.mdx'))
    .sort();
  const sources = names.map((name) => ({
    slug: basename(name, '.mdx'),
    file: `content/articles/${name}`,
    text: readFileSync(join(folder, 'articles', name), 'utf8'),
  }));
  const groups = readingSchema.safeParse(parse(readFileSync(join(folder, 'reading.yaml'), 'utf8')));
  if (!groups.success) {
    const [issue] = groups.error.issues;
    return [
      { file: 'content/reading.yaml', line: 1, message: `${issue?.path.join('.')}: ${issue?.message}.` },
    ];
  }
  const known: Known = {
    slugs: new Set(sources.map(({ slug }) => slug)),
    series: new Set(groups.data.series.map(({ slug }) => slug)),
    tags: new Set(groups.data.tags.map(({ slug }) => slug)),
  };
  return [...sources.flatMap((source) => checkArticle(source, known)), ...checkTogether(sources)];
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
    return [...name, at(1, 'The file must begin with a line "---", the frontmatter, and another "---".')];
  const frontmatter = checkFrontmatter(header, known).map(({ line, message }) => at(line, message));
  let tree: MdastNode;
  try {
    tree = mdxToMdast(text);
  } catch (error) {
    const [, line = '1'] = /(\d+):\d+/.exec(String(error)) ?? [];
    return [...name, ...frontmatter, at(Number(line), `This is not valid MDX: ${firstLine(error)}`)];
  }
  const nodes = [...everyNode(tree)];
  const body = [
    ...checkComponents(nodes, header.data),
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
