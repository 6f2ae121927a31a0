import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { z } from 'zod';
import { ContentError, type Problem, shownPath } from '#adapters/content/content-error.ts';
import { readYaml, schemaProblems } from '#adapters/content/yaml-file.ts';
import { cellName, computeGrid, type Grid } from '#domain/reading/formula.ts';

/** One file that a reader may take away, as an article links it. */
export interface TakeAway {
  title: string;
  /** One for each format: where it is and how large. */
  formats: { name: string; path: string; bytes: number }[];
}

/** By the name of the author's file. */
export type TakeAways = Record<string, TakeAway>;

/** Where pages find them. */
export const filesPath = '/files/';

const fileSchema = z.strictObject({
  title: z.string().trim().min(1),
  /** Of the columns, in characters. */
  widths: z.array(z.number().min(1).max(100)).min(1).max(26),
  /** A text that begins with "=" is a formula. */
  rows: z.array(z.array(z.union([z.string(), z.number(), z.null()])).max(26)).min(1),
  /** Rows set in bold, counted from 1. */
  heads: z.array(z.number().int().min(1)).default([1]),
  /** Cells shown as a percentage, such as `B7`. */
  percents: z.array(z.string().regex(/^[A-Z]\d+$/)).default([]),
});

export interface MadeFiles {
  facts: TakeAways;
  /** By the name under `filesPath`. */
  contents: Map<string, Uint8Array>;
}

/** Makes a workbook, a CSV and a Markdown table of each `*.yaml`. Only a build does this: the library is loaded nowhere else. */
export async function makeFiles(folder: string): Promise<MadeFiles> {
  const made: MadeFiles = { facts: {}, contents: new Map() };
  const names = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.yaml')) : [];
  for (const file of names.sort()) {
    const slug = basename(file, '.yaml');
    const { title, ...sheet } = readFile(join(folder, file), shownPath(folder, file));
    const contents = {
      xlsx: await workbook(sheet, title),
      csv: csv(sheet.values),
      md: markdown(sheet.values),
    };
    const formats = Object.entries(contents).map(([ending, bytes]) => {
      made.contents.set(`${slug}.${ending}`, bytes);
      const name = formatNames[ending as keyof typeof contents];
      return { name, path: `${filesPath}${slug}.${ending}`, bytes: bytes.length };
    });
    made.facts[slug] = { title, formats };
  }
  return made;
}

const formatNames = { xlsx: 'Spreadsheet', csv: 'CSV', md: 'Markdown' };

/** Puts them where the site's other files are. */
export function writeFiles({ contents }: MadeFiles, client: string): void {
  mkdirSync(join(client, filesPath), { recursive: true });
  for (const [name, bytes] of contents) writeFileSync(join(client, filesPath, name), bytes);
}

type Sheet = Omit<z.infer<typeof fileSchema>, 'title'> & { values: Grid };

function readFile(path: string, shown: string): Sheet & { title: string } {
  const yaml = readYaml(readFileSync(path, 'utf8'));
  const faults = schemaProblems(yaml, fileSchema, 'content/files/README.md');
  const refuse = (problems: Problem[]) => new ContentError(problems);
  if (faults.length > 0) throw refuse(faults.map((fault) => ({ file: shown, ...fault })));
  const file = fileSchema.parse(yaml.data);
  try {
    return { ...file, values: computeGrid(file.rows) };
  } catch (error) {
    throw refuse([{ file: shown, line: yaml.line(['rows']), message: `A formula is wrong. ${error}` }]);
  }
}

async function workbook({ rows, values, widths, heads, percents }: Sheet, title: string) {
  const { writeXlsx } = await import('hucre');
  const cells = new Map<string, object>();
  for (const [row, line] of rows.entries()) {
    for (const [column, written] of line.entries()) {
      if (written === null) continue;
      const value = values[row]?.[column] ?? null;
      const isFormula = typeof written === 'string' && written.startsWith('=');
      const font = heads.includes(row + 1) ? { font: { bold: true } } : {};
      const format = percents.includes(cellName(row, column)) ? { numFmt: '0.0%' } : {};
      cells.set(`${row},${column}`, {
        ...(isFormula ? { formula: written.slice(1), formulaResult: value } : { value: written }),
        style: { ...font, ...format, alignment: { wrapText: true, vertical: 'top' } },
      });
    }
  }
  const columns = widths.map((width) => ({ width }));
  // A name of a sheet has 31 characters at most.
  return writeXlsx({ sheets: [{ name: title.slice(0, 31), columns, rows: values, cells }] });
}

/** RFC 4180, with the mark that lets Excel read it as UTF-8. */
function csv(values: Grid): Uint8Array {
  const quoted = (cell: unknown) => {
    const text = typeof cell === 'number' ? String(Number(cell.toFixed(4))) : String(cell ?? '');
    return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  };
  const lines = values.map((row) => `${row.map(quoted).join(',')}\r\n`);
  return new TextEncoder().encode(`\ufeff${lines.join('')}`);
}

/** For a wiki or a text file. */
function markdown(values: Grid): Uint8Array {
  const columns = Math.max(...values.map((row) => row.length));
  const cell = (value: unknown) => {
    const text = typeof value === 'number' ? String(Number(value.toFixed(4))) : String(value ?? '');
    return text.replaceAll('|', '\\|').replaceAll('\n', '<br>');
  };
  const line = (cells: string[]) => `| ${cells.join(' | ')} |\n`;
  const [head = [], ...rows] = values.map((row) => Array.from({ length: columns }, (_, i) => cell(row[i])));
  return new TextEncoder().encode([line(head), line(head.map(() => '---')), ...rows.map(line)].join(''));
}
