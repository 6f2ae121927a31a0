import { isMap, isScalar, LineCounter, parseDocument } from 'yaml';
import { articleSchema } from '#adapters/content/schemas.ts';
import type { Found, Known } from './check-articles.ts';

/** The lines between the two `---`. */
export interface Header {
  yaml: string;
  data: Record<string, unknown>;
  /** The line of a key, by its path. */
  line: (path: PropertyKey[]) => number;
  broken: Found | null;
}

/** @returns null when there is none; a header that is no YAML says so in `broken` */
export function readHeader(text: string): Header | null {
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

export function checkFrontmatter(header: Header, known: Known): Found[] {
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

/** Of an error, without its final mark. */
export function firstLine(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return (message.split('\n')[0] ?? '').replace(/[.:]$/, '');
}
