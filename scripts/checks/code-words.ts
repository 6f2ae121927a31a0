import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { contentFolder } from '#reading/content.ts';
import { type Said, type Slip, slipsOf, slipsOfContent, slipWords } from './words.ts';

const root = join(import.meta.dirname, '../..');
const spoken = [
  'src/**/*.{ts,js,astro}',
  'sandbox/**/*.ts',
  'scripts/new-site/**/*.{yaml,mdx}',
  'scripts/new-site.ts',
];
/** What only a database reads, and what only we see. */
const unspoken = [
  'src/adapters/database/**',
  'src/pages/styleguide.astro',
  'src/components/ui/styleguide/**',
];

/** `npm run check:words`: what the site says in another word than docs/words.md. */
if (import.meta.main) {
  const ours = slipsOfCode();
  for (const slip of [...ours, ...slipsOfContent(contentFolder)]) console.error(slip);
  process.exitCode = ours.length > 0 ? 1 : 0;
}

export function slipsOfCode(): string[] {
  return globSync(spoken, { cwd: root, exclude: unspoken })
    .sort()
    .flatMap((file) =>
      slipsOfSource(file, readFileSync(join(root, file), 'utf8')).map((slip) => slipWords(file, slip)),
    );
}

/** The slips of a source file's prose in strings and markup; names, code, comments and styles are nobody's words. */
export function slipsOfSource(path: string, source: string): Slip[] {
  // Most files hold none of the words, and those need not be taken apart.
  if (slipsOf({ line: 1, text: source }).length === 0) return [];
  return saidIn(path, source).flatMap(slipsOf);
}

function saidIn(path: string, source: string): Said[] {
  if (/\.(ya?ml|mdx?)$/.test(path)) return [{ line: 1, text: source }];
  const isPage = path.endsWith('.astro');
  const code = isPage ? withoutScripts(source) : source;
  const [first, rest] = isPage ? frontmatterAndMarkup(code) : [code, ''];
  return [...prose(first, path), ...(rest ? prose(`<>${rest}</>`, path) : [])];
}

/** A page's scripts and styles are checked as files of their own or hold no words; their lines stay. */
function withoutScripts(source: string): string {
  return source.replace(/<(script|style)\b[\s\S]*?<\/\1>|<!--[\s\S]*?-->|<!doctype[^>]*>/gi, blank);
}

function frontmatterAndMarkup(source: string): [string, string] {
  const end = source.startsWith('---') ? source.indexOf('\n---', 3) + 4 : 0;
  return [source.slice(0, end).replace(/^---|---$/g, '   '), blank(source.slice(0, end)) + source.slice(end)];
}

function blank(text: string): string {
  return text.replace(/[^\n]/g, ' ');
}

function prose(code: string, path: string): Said[] {
  const kind = path.endsWith('.ts') || path.endsWith('.js') ? ts.ScriptKind.TS : ts.ScriptKind.TSX;
  const file = ts.createSourceFile(path, code, ts.ScriptTarget.Latest, true, kind);
  const said: Said[] = [];
  visit(file);
  return said;

  function visit(node: ts.Node): void {
    if (isNamesOnly(node)) return;
    if (isText(node) && isProse(node.text)) {
      const { line } = file.getLineAndCharacterOfPosition(
        ts.isJsxText(node) ? node.pos : node.getStart(file),
      );
      said.push({ line: line + 1, text: node.text.replace(/ class="[^"]*"/g, '') });
    }
    ts.forEachChild(node, visit);
  }
}

function isNamesOnly(node: ts.Node): boolean {
  if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node) || ts.isTypeNode(node)) return true;
  return ts.isJsxAttribute(node) && /^class/.test(node.name.getText());
}

function isText(node: ts.Node): node is ts.LiteralLikeNode {
  return (
    ts.isStringLiteral(node) ||
    ts.isNoSubstitutionTemplateLiteral(node) ||
    ts.isTemplateHead(node) ||
    ts.isTemplateMiddle(node) ||
    ts.isTemplateTail(node) ||
    ts.isJsxText(node)
  );
}

/** Words with a space beside them, or one that starts like a label. "cancelled" alone is a name of the code. */
function isProse(text: string): boolean {
  return /[a-z’]\s|\s[a-z]/i.test(text) || /^[A-Z][a-z]/.test(text);
}
