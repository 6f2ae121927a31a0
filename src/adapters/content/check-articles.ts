import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { type MdastNode, mdxToMdast } from 'satteri';
import { isMap, isScalar, LineCounter, parse, parseDocument } from 'yaml';
import { articleSchema, evidenceKinds, readingSchema } from './schemas.ts';

/** What is wrong in an article, where, and how to repair it: one sentence each. */
export interface Problem {
  /** From the project's folder. */
  file: string;
  line: number;
  message: string;
}

interface Source {
  slug: string;
  file: string;
  text: string;
}

interface Known {
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

type Found = Omit<Problem, 'file'>;

interface Header {
  yaml: string;
  data: Record<string, unknown>;
  /** The line of a key, by its path. */
  line: (path: PropertyKey[]) => number;
  broken: Found | null;
}

function readHeader(text: string): Header | null {
  const yaml = /^---\r?\n(.*?)\r?\n---\s*$/ms.exec(text)?.[1];
  if (yaml === undefined) return null;
  const counter = new LineCounter();
  const document = parseDocument(yaml, { lineCounter: counter });
  const [error] = document.errors;
  const line = (path: PropertyKey[]) => {
    for (let length = path.length; length > 0; length--) {
      const parent = document.getIn(path.slice(0, length - 1), true);
      const key = path[length - 1];
      const pair = isMap(parent)
        ? parent.items.find((item) => isScalar(item.key) && item.key.value === key)
        : undefined;
      const range = pair && isScalar(pair.key) ? pair.key.range : document.getIn(path.slice(0, length), true);
      const offset = Array.isArray(range)
        ? range[0]
        : (range as { range?: number[] } | undefined)?.range?.[0];
      if (offset !== undefined) return counter.linePos(offset).line + 1;
    }
    return 1;
  };
  const data = error ? {} : (document.toJS() ?? {});
  const broken = error && {
    line: (error.linePos?.[0].line ?? 0) + 1,
    message: `The frontmatter cannot be read (${firstLine(error)}): put text that has a colon or a quote in double quotes.`,
  };
  return { yaml, data, line, broken: broken ?? null };
}

function checkFrontmatter(header: Header, known: Known): Found[] {
  if (header.broken) return [header.broken];
  const parsed = articleSchema.safeParse(header.data);
  const issues = parsed.success ? [] : parsed.error.issues;
  const found = issues.map((issue) => {
    const path = issue.code === 'unrecognized_keys' ? [issue.keys[0] ?? ''] : issue.path;
    const message =
      issue.code === 'unrecognized_keys'
        ? `"${issue.keys.join('", "')}" is no key that articles have: correct its spelling or remove it.`
        : issue.code !== 'custom' && header.data[String(path[0])] === undefined
          ? `"${path.join('.')}" is missing: add it (content/articles/README.md says how).`
          : `"${path.join('.')}": ${issue.message}.`;
    return { line: header.line(path), message };
  });
  const { series, tags } = header.data;
  if (typeof series === 'string' && !known.series.has(series)) {
    found.push({ line: header.line(['series']), message: unknownName('series', series, known.series) });
  }
  for (const [i, tag] of (Array.isArray(tags) ? tags : []).entries()) {
    if (!known.tags.has(tag)) {
      found.push({ line: header.line(['tags', i]), message: unknownName('tag', tag, known.tags) });
    }
  }
  return found;
}

function unknownName(kind: string, name: unknown, names: Set<string>): string {
  return `There is no ${kind} "${name}" in content/reading.yaml: use one of ${[...names].join(', ')}, or add it there.`;
}

interface Component {
  /** Attributes that must be there, with text or an expression. */
  needs: string[];
  most?: number;
  check?: (node: Jsx) => string | null;
}

interface Jsx {
  name: string | null;
  line: number;
  attributes: Map<string, unknown>;
  children: MdastNode[];
}

const components: Record<string, Component> = {
  Note: { needs: [], most: 2 },
  Claim: { needs: ['who', 'evidence', 'readAs'], check: checkClaim },
  KeyFigure: { needs: ['value', 'label'], most: 1 },
  BarChart: { needs: ['title', 'unit', 'source', 'rows'] },
  LineChart: { needs: ['title', 'xLabel', 'yLabel', 'source', 'series'] },
  Weeks: { needs: ['title', 'rows', 'caption'], check: checkWeeks },
  Figure: { needs: ['src', 'alt', 'width', 'height'] },
  Steps: { needs: [], check: checkSteps },
  Matrix: { needs: ['caption', 'columns', 'rows'], check: checkMatrix },
  Sidenote: { needs: [] },
  AuditStep: { needs: ['step'], most: 1 },
};

function checkComponents(nodes: MdastNode[], data: Record<string, unknown>): Found[] {
  const found: Found[] = [];
  const used = new Map<string, Jsx[]>();
  for (const node of nodes) {
    if (node.type === 'mdxjsEsm') {
      found.push({
        line: lineNumber(node),
        message: 'Articles import and export nothing: remove this line.',
      });
    }
    if (node.type !== 'mdxJsxFlowElement' && node.type !== 'mdxJsxTextElement') continue;
    const jsx = readJsx(node);
    const { name, line } = jsx;
    const refuse = (message: string) => found.push({ line, message });
    if (!name) continue;
    if (/^(script|style|iframe|object|embed)$/i.test(name)) {
      refuse(`<${name}> is not allowed in an article: remove it, the page works without.`);
      continue;
    }
    for (const attribute of jsx.attributes.keys()) {
      if (/^(style|on[a-z]+)$/i.test(attribute)) {
        refuse(`"${attribute}" on <${name}> is blocked by the browser here: remove it.`);
      }
    }
    if (name === 'img' && !hasWords(jsx.attributes.get('alt'))) refuse(missingAlt('<img>'));
    if (/^[a-z]/.test(name)) continue;
    const component = components[name];
    if (!component) {
      refuse(`There is no component <${name}>: use one of ${Object.keys(components).join(', ')}.`);
      continue;
    }
    used.set(name, [...(used.get(name) ?? []), jsx]);
    for (const need of component.needs) {
      if (hasWords(jsx.attributes.get(need))) continue;
      refuse(need === 'alt' ? missingAlt('<Figure>') : missingAttribute(name, need));
    }
    const trouble = component.check?.(jsx);
    if (trouble) refuse(trouble);
  }
  return [...found, ...checkCounts(used, data)];
}

function checkCounts(used: Map<string, Jsx[]>, data: Record<string, unknown>): Found[] {
  const found: Found[] = [];
  for (const [name, uses] of used) {
    const { most = Number.POSITIVE_INFINITY } = components[name] ?? {};
    const extra = uses[most];
    if (extra)
      found.push({
        line: extra.line,
        message: `<${name}> stands ${most === 1 ? 'once' : 'twice'} at most: remove this one.`,
      });
  }
  const [invitation] = used.get('AuditStep') ?? [];
  if (!invitation) {
    found.push({ line: 1, message: 'The article has no <AuditStep>: add the one that "auditStep" names.' });
  } else if (invitation.attributes.get('step') !== data.auditStep) {
    found.push({
      line: invitation.line,
      message: `<AuditStep> opens "${invitation.attributes.get('step')}" and the frontmatter says "${data.auditStep}": make them the same.`,
    });
  }
  const claims = used.get('Claim') ?? [];
  const listed = Array.isArray(data.claims) ? data.claims : [];
  if (claims.length !== listed.length) {
    found.push({
      line: claims[listed.length]?.line ?? 1,
      message: `The text has ${claims.length} <Claim> and the frontmatter lists ${listed.length}: list each one under "claims".`,
    });
  }
  for (const [i, claim] of claims.entries()) {
    const evidence = listed[i]?.evidence;
    if (
      evidence !== undefined &&
      claim.attributes.has('evidence') &&
      evidence !== claim.attributes.get('evidence')
    ) {
      found.push({
        line: claim.line,
        message: `This claim says evidence "${claim.attributes.get('evidence')}" and the frontmatter says "${evidence}": make them the same.`,
      });
    }
  }
  return found;
}

function checkClaim({ attributes }: Jsx): string | null {
  const evidence = attributes.get('evidence');
  if (!evidence) return null;
  if (!evidenceKinds.some((kind) => kind === evidence)) {
    return `A claim must say what stands behind it: set evidence to one of "${evidenceKinds.join('", "')}".`;
  }
  const source = String(attributes.get('source') ?? '');
  if (evidence === 'public source' && !/^https:\/\/\S+$/.test(source)) {
    return 'A claim with a public source must name it: add source="https://…".';
  }
  return null;
}

function checkWeeks({ attributes }: Jsx): string | null {
  const rows = attributes.get('rows');
  const wrong = (Array.isArray(rows) ? rows : []).find((row) => !/^[#./]{13}$/.test(String(row?.weeks)));
  return wrong
    ? `The row "${wrong.label}" is no quarter: write 13 characters, each "#", "." or "/", not "${wrong.weeks}".`
    : null;
}

function checkMatrix({ attributes }: Jsx): string | null {
  const columns = attributes.get('columns');
  const rows = attributes.get('rows');
  if (!Array.isArray(columns) || !Array.isArray(rows)) return null;
  const wrong = rows.find((row) => row.length !== columns.length);
  return wrong
    ? `The row "${wrong[0]}" has ${wrong.length} cells and there are ${columns.length} columns: make them the same.`
    : null;
}

function checkSteps({ children }: Jsx): string | null {
  const isList = children.length === 1 && children[0]?.type === 'list' && children[0].ordered === true;
  return isList ? null : '<Steps> must hold one numbered list and nothing else.';
}

function checkHeadings(nodes: MdastNode[]): Found[] {
  const found: Found[] = [];
  let above = 1;
  for (const node of nodes) {
    if (node.type !== 'heading') continue;
    const line = lineNumber(node);
    const marks = '#'.repeat(node.depth);
    if (node.depth === 1) {
      found.push({
        line,
        message: 'The title is the only "#" heading and comes from the frontmatter: use "##".',
      });
    } else if (node.depth > above + 1) {
      found.push({
        line,
        message: `"${marks}" comes right below "${'#'.repeat(above)}": use "${'#'.repeat(above + 1)}".`,
      });
    }
    if (!textOf(node).trim())
      found.push({ line, message: 'This heading is empty: write its words or remove it.' });
    above = Math.max(node.depth, 2);
  }
  return found;
}

function checkLinksAndImages(nodes: MdastNode[], known: Known): Found[] {
  const found: Found[] = [];
  for (const node of nodes) {
    const line = lineNumber(node);
    if (node.type === 'image' && !node.alt?.trim()) found.push({ line, message: missingAlt('This image') });
    if (node.type === 'html' && /<(script|style)/i.test(node.value)) {
      found.push({ line, message: 'Scripts and styles are not allowed in an article: remove this.' });
    }
    if (node.type !== 'link') continue;
    if (!textOf(node).trim() && !node.children.some(({ type }) => type === 'image')) {
      found.push({ line, message: 'This link has no words: say where it leads.' });
    }
    const [, slug] = /^\/articles\/([^/#?]+)/.exec(node.url) ?? [];
    if (slug && !known.slugs.has(slug.replace(/\.md$/, ''))) {
      found.push({
        line,
        message: `The link to ${node.url} leads nowhere: no file content/articles/${slug}.mdx.`,
      });
    }
    if (/^(?!https?:|mailto:|\/|#)/.test(node.url)) {
      found.push({ line, message: `The link to "${node.url}" must begin with / or https://.` });
    }
  }
  return found;
}

function missingAlt(what: string): string {
  return `${what} has no alt text: say in one sentence what it shows.`;
}

function missingAttribute(name: string, attribute: string): string {
  return name === 'Claim' && attribute === 'evidence'
    ? `This claim does not say what stands behind it: add evidence="${evidenceKinds.join('", "')}" (one of them).`
    : `<${name}> needs "${attribute}": add it.`;
}

function readJsx(node: Extract<MdastNode, { type: 'mdxJsxFlowElement' | 'mdxJsxTextElement' }>): Jsx {
  const attributes = new Map<string, unknown>();
  for (const attribute of node.attributes) {
    if (attribute.type !== 'mdxJsxAttribute') continue;
    const { value } = attribute;
    attributes.set(
      attribute.name,
      value !== null && typeof value === 'object' ? evaluate(value.value) : (value ?? true),
    );
  }
  return { name: node.name, line: lineNumber(node), attributes, children: node.children as MdastNode[] };
}

/** The build runs the article's expressions anyway; one that fails here fails there with the compiler's own words. */
function evaluate(expression: string): unknown {
  try {
    return new Function(`return (${expression});`)();
  } catch {
    return expression;
  }
}

function hasWords(value: unknown): boolean {
  return typeof value === 'string' ? value.trim() !== '' : value !== undefined && value !== true;
}

function* everyNode(node: MdastNode): Generator<MdastNode> {
  yield node;
  if ('children' in node) for (const child of node.children) yield* everyNode(child as MdastNode);
}

function textOf(node: MdastNode): string {
  if ('value' in node && typeof node.value === 'string') return node.value;
  return 'children' in node ? node.children.map((child) => textOf(child as MdastNode)).join('') : '';
}

function lineNumber(node: MdastNode): number {
  return node.position?.start.line ?? 1;
}

function lineOf(text: string, words: string): number {
  return (
    Math.max(
      0,
      text.split('\n').findIndex((line) => line.includes(words)),
    ) + 1
  );
}

function firstLine(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return (message.split('\n')[0] ?? '').replace(/[.:]$/, '');
}
