import { articleSchema } from '#adapters/content/schemas.ts';
import { type Found, readYaml, schemaProblems, type YamlText } from '#adapters/content/yaml-file.ts';
import type { Known } from './known.ts';

/** The lines between the two `---`. */
export interface Header {
  yaml: YamlText;
  data: Record<string, unknown>;
}

/** @returns null when there is none */
export function readHeader(text: string): Header | null {
  const source = /^\ufeff?---[ \t]*\r?\n(.*?)\r?\n---\s*$/ms.exec(text)?.[1];
  if (source === undefined) return null;
  const yaml = readYaml(source, 1);
  const isMap = typeof yaml.data === 'object' && yaml.data !== null && !Array.isArray(yaml.data);
  return { yaml, data: isMap ? (yaml.data as Record<string, unknown>) : {} };
}

export function checkFrontmatter({ yaml, data }: Header, known: Known): Found[] {
  const found = schemaProblems(yaml, articleSchema, 'content/articles/README.md');
  if (yaml.broken) return found;
  const { series, tags } = data;
  if (typeof series === 'string' && known.series && !known.series.has(series)) {
    found.push({ line: yaml.line(['series']), message: unknownName('series', series, known.series) });
  }
  for (const [i, tag] of (Array.isArray(tags) ? tags : []).entries()) {
    if (known.tags && !known.tags.has(tag)) {
      found.push({ line: yaml.line(['tags', i]), message: unknownName('tag', tag, known.tags) });
    }
  }
  return found;
}

function unknownName(kind: string, name: unknown, names: Set<string>): string {
  return `There is no ${kind} "${name}" in content/reading.yaml: use one of ${[...names].join(', ')}, or add it there.`;
}
