import type { MdastNode } from 'satteri';
import type { Found } from '#adapters/content/yaml-file.ts';
import { evidenceKinds } from '#domain/reading/articles.ts';
import { lineNumber, missingAlt, pictureFault } from './check-text.ts';
import type { Known } from './known.ts';

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
  Figure: { needs: ['src', 'alt'], check: checkFigure },
  Steps: { needs: [], check: checkSteps },
  Matrix: { needs: ['caption', 'columns', 'rows'], check: checkMatrix },
  Sidenote: { needs: [] },
  AuditStep: { needs: ['step'], most: 1 },
  TakeAway: { needs: ['file'] },
};

/** Components, elements and attributes; `data` is the frontmatter that some of them must agree with. */
export function checkComponents(
  nodes: MdastNode[],
  data: Record<string, unknown>,
  known: Pick<Known, 'pictures'>,
): Found[] {
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
    if (/^(?:video|audio|source|track)$/i.test(name)) {
      refuse(`<${name}> is not shown here: link to it instead.`);
    }
    if (/^(?:img|Figure)$/.test(name)) {
      const fault = pictureFault(String(jsx.attributes.get('src') ?? ''), known);
      if (hasWords(jsx.attributes.get('src')) && fault) refuse(fault);
    }
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
        message: `<${name}> appears ${most === 1 ? 'once' : 'twice'} at most: remove this one.`,
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
    return `A claim must say what backs it: set evidence to one of "${evidenceKinds.join('", "')}".`;
  }
  const source = String(attributes.get('source') ?? '');
  if (evidence === 'public source' && !/^https:\/\/\S+$/.test(source)) {
    return 'A claim with a public source must name it: add source="https://…".';
  }
  return null;
}

/** A picture beside the article is measured; one in `public/` says its size, or the text would jump. */
function checkFigure({ attributes }: Jsx): string | null {
  const isMeasured = !String(attributes.get('src') ?? '').startsWith('/');
  const missing = ['width', 'height'].find((size) => !hasWords(attributes.get(size)));
  return isMeasured || missing === undefined ? null : missingAttribute('Figure', missing);
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

function missingAttribute(name: string, attribute: string): string {
  return name === 'Claim' && attribute === 'evidence'
    ? `This claim does not say what backs it: add evidence="${evidenceKinds.join('", "')}" (one of them).`
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
