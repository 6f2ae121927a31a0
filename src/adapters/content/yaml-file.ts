import { type Document, isMap, isScalar, LineCounter, parseDocument } from 'yaml';
import type { z } from 'zod';

/** A YAML text that can say on which line a field stands. */
export interface YamlText {
  data: unknown;
  /** Of a key or an entry, by its path; of the closest that there is, when that one is missing. */
  line(path: PropertyKey[]): number;
  /** Why it is no YAML. */
  broken: Found | null;
  /** Numbers as they were written: `150.00` is 150 to every reader of YAML. */
  written(path: PropertyKey[]): string | undefined;
}

/** A problem of a file that is named elsewhere. */
export interface Found {
  line: number;
  message: string;
}

/** @param source the text, with or without a byte order mark. @param before lines above it in its file */
export function readYaml(source: string, before = 0): YamlText {
  const counter = new LineCounter();
  const document = parseDocument(source.replace(/^\ufeff/, ''), { lineCounter: counter });
  const [error] = document.errors;
  return {
    data: error ? undefined : document.toJS(),
    line: (path) => lineOf(document, counter, path) + before,
    broken: error
      ? {
          line: (error.linePos?.[0].line ?? 1) + before,
          message: `This cannot be read (${firstLine(error)}): put text that has a colon or a quote in double quotes.`,
        }
      : null,
    written: (path) => {
      const node = document.getIn(path, true);
      return isScalar(node) && typeof node.source === 'string' ? node.source : undefined;
    },
  };
}

/** One sentence for each thing that a schema refuses. @param help the file that explains the fields */
export function schemaProblems(yaml: YamlText, schema: z.ZodType, help: string): Found[] {
  if (yaml.broken) return [yaml.broken];
  const parsed = schema.safeParse(yaml.data);
  return parsed.success ? [] : parsed.error.issues.map((issue) => describeIssue(issue, yaml, help));
}

function describeIssue(issue: z.core.$ZodIssue, yaml: YamlText, help: string): Found {
  const name = issue.path.join('.');
  if (issue.code === 'unrecognized_keys') {
    const path = [...issue.path, issue.keys[0] ?? ''];
    const keys = issue.keys.map((key) => `"${key}"`).join(', ');
    const where = name ? ` in "${name}"` : '';
    return {
      line: yaml.line(path),
      message: `There is no field ${keys}${where}: correct its spelling or remove it.`,
    };
  }
  const given = issue.path.reduce<unknown>(
    (value, key) => (value as Record<PropertyKey, unknown> | null | undefined)?.[key],
    yaml.data,
  );
  const line = yaml.line(issue.path);
  if (given === undefined && issue.code === 'invalid_type') {
    return {
      line,
      message: name
        ? `"${name}" is missing: add it (${help} says how).`
        : `The file is empty: fill it (${help} says how).`,
    };
  }
  return { line, message: `${name ? `"${name}"` : 'The file'}: ${sentence(issue)}.` };
}

/** The schema's own words, or the general ones put the way a person would. */
function sentence(issue: z.core.$ZodIssue): string {
  if (!/^(?:Invalid|Too small|Too big)\b/.test(issue.message)) return issue.message.replace(/\.$/, '');
  if (issue.code === 'invalid_type') return `write ${kinds[issue.expected] ?? issue.expected} here`;
  if (issue.code === 'invalid_value') return `use one of ${issue.values.map(String).join(', ')}`;
  if (issue.code === 'too_small') return `use ${issue.minimum} or more`;
  if (issue.code === 'too_big') return `use ${issue.maximum} at most`;
  if (issue.code === 'invalid_format' && issue.format === 'email')
    return 'write one address such as name@example.com';
  if (issue.code === 'invalid_format' && issue.format === 'url')
    return 'write a whole address such as https://example.com';
  return issue.message.replace(/\.$/, '');
}

const kinds: Record<string, string> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'fields',
};

function lineOf(document: Document, counter: LineCounter, path: PropertyKey[]): number {
  for (let length = path.length; length > 0; length--) {
    const parent = document.getIn(path.slice(0, length - 1), true);
    const key = path[length - 1];
    const pair = isMap(parent)
      ? parent.items.find((item) => isScalar(item.key) && item.key.value === key)
      : undefined;
    const node = pair ? pair.key : document.getIn(path.slice(0, length), true);
    const offset = (node as { range?: number[] | null } | undefined)?.range?.[0];
    if (offset !== undefined) return counter.linePos(offset).line;
  }
  return 1;
}

/** Of an error, without its final mark. */
export function firstLine(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return (message.split('\n')[0] ?? '').replace(/[.:]$/, '');
}
