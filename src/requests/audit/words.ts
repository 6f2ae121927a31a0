import type { AuditWords } from '#adapters/content/audit-schemas.ts';
import type { Texts } from '#domain/audit/index.ts';
import { siteContent } from '#reading/content.ts';

export type AuditPage = 'start' | 'roadmap' | 'blockers' | 'decisions' | 'results' | 'compare' | 'export';

const steps: readonly AuditPage[] = ['roadmap', 'blockers', 'decisions'];
const whole: readonly AuditPage[] = ['results', 'export'];

/** Families of texts that only some pages say. What is not named here goes to every page. */
const saidOn: Record<string, readonly AuditPage[]> = {
  error: steps,
  ...each('share load dependency delivery flow split', ['roadmap', ...whole]),
  ...each('wait map pareto', ['blockers', ...whole]),
  ...each('conclusion mark', ['blockers', ...whole]),
  ...each('title', ['blockers', 'compare', ...whole]),
  ...each('places grid', ['decisions', ...whole]),
  ...each('b', ['blockers', 'compare', ...whole]),
  ...each('d', ['decisions', 'compare', ...whole]),
  ...each('advice up csv export json open results', whole),
  ...each('cause fact link', ['compare', ...whole]),
  ...each('compare time', ['compare']),
};

export function auditWords(): AuditWords {
  return siteContent().audit;
}

/** What a page's script says, and no more: every kilobyte of it is on the way before the page is seen. */
export function textsOf(page: AuditPage): Texts {
  const isSaid = (id: string) => saidOn[/^[a-z]*/.exec(id)![0]]?.includes(page) ?? true;
  return Object.fromEntries(Object.entries(auditWords().texts).filter(([id]) => isSaid(id)));
}

function each(families: string, pages: readonly AuditPage[]): Record<string, readonly AuditPage[]> {
  return Object.fromEntries(families.split(' ').map((family) => [family, pages]));
}
