/**
 * Prints how the code is built: how long functions and files are, which files import each other in a circle, which
 * imports run against the direction of the layers, and what components take straight from adapters.
 *
 *   npm run structure
 */
import { globSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import ts from 'typescript';

export interface Import {
  from: string;
  to: string;
  /** Gone once the types are. */
  isTypeOnly: boolean;
}

/** Lowest first. An import may run down or stay on its floor. */
export const floors = [
  ['src/domain/'],
  ['src/emails/'],
  ['src/use-cases/'],
  ['src/adapters/', 'src/reading/'],
  ['src/services.ts', 'src/settings.ts'],
  ['src/requests/'],
  ['src/components/', 'src/layouts/'],
  ['src/pages/', 'src/middleware.ts', 'src/server/', 'src/commands/'],
];

/** Named functions and methods with a body, first to last line. */
export function functionLines(source: ts.SourceFile): number[] {
  const lengths: number[] = [];
  const lineOf = (position: number) => source.getLineAndCharacterOfPosition(position).line;
  const visit = (node: ts.Node): void => {
    if (isNamedFunction(node)) lengths.push(lineOf(node.end) - lineOf(node.getStart(source)) + 1);
    ts.forEachChild(node, visit);
  };
  visit(source);
  return lengths;
}

function isNamedFunction(node: ts.Node): boolean {
  if (ts.isFunctionDeclaration(node) || ts.isMethodDeclaration(node)) return node.body !== undefined;
  const isFunction = ts.isArrowFunction(node) || ts.isFunctionExpression(node);
  return isFunction && (ts.isVariableDeclaration(node.parent) || ts.isPropertyAssignment(node.parent));
}

/** What a file imports or hands on. @param resolve from a specifier to a file of the project, or null */
export function importsOf(source: ts.SourceFile, resolve: (specifier: string) => string | null): Import[] {
  return source.statements.flatMap((statement) => {
    if (!ts.isImportDeclaration(statement) && !ts.isExportDeclaration(statement)) return [];
    const specifier = statement.moduleSpecifier;
    const to = specifier && ts.isStringLiteral(specifier) ? resolve(specifier.text) : null;
    return to ? [{ from: source.fileName, to, isTypeOnly: isTypeOnly(statement) }] : [];
  });
}

function isTypeOnly(statement: ts.ImportDeclaration | ts.ExportDeclaration): boolean {
  if (ts.isExportDeclaration(statement)) return statement.isTypeOnly;
  const clause = statement.importClause;
  if (!clause) return false;
  if (clause.phaseModifier === ts.SyntaxKind.TypeKeyword) return true;
  const named = clause.namedBindings;
  return !clause.name && !!named && ts.isNamedImports(named) && named.elements.every((one) => one.isTypeOnly);
}

/** Groups of files that reach each other (Tarjan's strongly connected components). */
export function circles(imports: Import[]): string[][] {
  const next = new Map<string, string[]>();
  for (const { from, to } of imports) next.set(from, [...(next.get(from) ?? []), to]);
  const order = new Map<string, number>();
  const lowest = new Map<string, number>();
  const open: string[] = [];
  const found: string[][] = [];
  const visit = (file: string): void => {
    order.set(file, order.size);
    lowest.set(file, order.size - 1);
    open.push(file);
    for (const other of next.get(file) ?? []) {
      if (!order.has(other)) visit(other);
      if (open.includes(other)) lowest.set(file, Math.min(lowest.get(file)!, lowest.get(other)!));
    }
    if (lowest.get(file) !== order.get(file)) return;
    const circle = open.splice(open.indexOf(file));
    if (circle.length > 1) found.push(circle.sort());
  };
  for (const file of next.keys()) if (!order.has(file)) visit(file);
  return found;
}

/** Imports that run from a lower floor to a higher one. */
export function climbs(imports: Import[]): Import[] {
  return imports.filter(({ from, to }) => {
    const [start, end] = [floorOf(from), floorOf(to)];
    return start >= 0 && end > start;
  });
}

function floorOf(file: string): number {
  return floors.findIndex((parts) => parts.some((part) => file.startsWith(part)));
}

/** Median, nine of ten, longest. */
export function spread(lengths: number[]): string {
  const sorted = lengths.toSorted((a, b) => a - b);
  const at = (share: number) => sorted[Math.floor(share * (sorted.length - 1))] ?? 0;
  return `${at(0.5)} / ${at(0.9)} / ${at(1)}`;
}

function readSource(path: string): ts.SourceFile {
  const text = readFileSync(path, 'utf8');
  // Of an Astro component, the script between its two fences.
  const code = path.endsWith('.astro') ? (/^---\n(.*?)^---$/ms.exec(text)?.[1] ?? '') : text;
  return ts.createSourceFile(path, code, ts.ScriptTarget.ESNext, true);
}

function resolver(aliases: Record<string, string>) {
  return (from: string) =>
    (specifier: string): string | null => {
      if (specifier.startsWith('.')) return normalize(join(dirname(from), specifier));
      for (const [alias, target] of Object.entries(aliases)) {
        const start = alias.replace('*', '');
        if (specifier.startsWith(start)) return normalize(target.replace('*', specifier.slice(start.length)));
      }
      return null;
    };
}

/** Every source of `src`, `sandbox` and `scripts`, and which of them import each other. */
export function readProject(): { sources: ts.SourceFile[]; imports: Import[] } {
  const { imports: aliases } = JSON.parse(readFileSync('package.json', 'utf8'));
  const paths = globSync('{src,sandbox,scripts}/**/*.{ts,astro}').sort();
  const known = new Set(paths);
  const resolve = resolver(aliases);
  const sources = paths.map(readSource);
  const imports = sources
    .flatMap((source) => importsOf(source, resolve(source.fileName)))
    .filter(({ to }) => known.has(to));
  return { sources, imports };
}

function report(): string[] {
  const { sources, imports } = readProject();
  const inSrc = sources.filter(({ fileName }) => fileName.startsWith('src/'));
  const byValue = circles(imports.filter(({ isTypeOnly }) => !isTypeOnly));
  const all = circles(imports);
  const byType = all.filter((circle) => !byValue.some(([file]) => circle.includes(file!)));
  const up = climbs(imports);
  const drawn = imports.filter(
    ({ from, to }) => /^src\/(components|layouts)\//.test(from) && to.startsWith('src/adapters/'),
  );
  const fileLines = inSrc.map(({ fileName }) => readFileSync(fileName, 'utf8').split('\n').length - 1);
  return [
    `Functions in src  ${spread(inSrc.flatMap(functionLines))} lines (median / nine of ten / longest)`,
    `Files in src      ${spread(fileLines)} lines, ${inSrc.length} files`,
    `Imports           ${imports.length} between ${sources.length} files of src, sandbox and scripts`,
    ...listed(
      'Circles by value',
      byValue.map((circle) => circle.join(', ')),
    ),
    ...listed(
      'Circles by type',
      byType.map((circle) => circle.join(', ')),
    ),
    ...listed('Arrows up', up.map(arrow)),
    ...listed('From adapters', drawn.map(arrow)),
  ];
}

function arrow({ from, to, isTypeOnly }: Import): string {
  return `${from} -> ${to}${isTypeOnly ? ' (type)' : ''}`;
}

function listed(name: string, lines: string[]): string[] {
  return [`${name.padEnd(18)}${lines.length}`, ...lines.map((line) => `  ${line}`)];
}

if (import.meta.main) for (const line of report()) console.log(line);
