import { type AuditFacts, conclusionFinding, type Finding, say, type Texts } from '#domain/audit/index.ts';
import type { Block, MailSite } from './draft.ts';
import { type MailContent, renderMail } from './layout.ts';

export interface AuditResults {
  site: MailSite;
  /** Of answers without typed text. */
  facts: AuditFacts;
  texts: Texts;
  /** The results page with the numbers in its fragment. */
  url: string;
  mayWrite: boolean;
}

/** To a visitor who asked for it: what the results page says, in sentences of ours and the visitor's numbers. */
export function auditResultsMail({ site, facts, texts, url, mayWrite }: AuditResults): MailContent {
  const { conclusion, findings } = facts;
  const title = say(texts, `title.${conclusion.certainty}`, conclusion);
  const named = conclusionFinding(facts, conclusion);
  return renderMail(site, {
    subject: `Your audit: ${title}`,
    preview: say(texts, named.code, named.values),
    title,
    blocks: [
      { kind: 'paragraph', text: `${say(texts, named.code, named.values)}.` },
      ...small(say(texts, `${named.code}.sum`, named.values)),
      ...steps(conclusion.firstSteps, texts),
      { kind: 'button', link: { label: 'Open the results', href: url } },
      ...list(say(texts, 'step.roadmap'), findings.roadmap, texts),
      ...list(say(texts, 'step.blockers'), findings.blockers, texts),
      ...list(say(texts, 'step.decisions'), findings.decisions, texts),
    ],
    footer: mayWrite
      ? `You asked for this at ${site.name}, and allowed me to email you. Reply "stop" and I will.`
      : `You asked for this at ${site.name}. It comes once, and your address is not kept.`,
    replyTo: site.contactEmail,
  });
}

function small(text: string): Block[] {
  return text ? [{ kind: 'small', text }] : [];
}

function steps(ids: string[], texts: Texts): Block[] {
  if (!ids.length) return [];
  return [
    { kind: 'heading', text: say(texts, 'export.first-steps') },
    {
      kind: 'facts',
      facts: ids.map((id, index) => {
        const key = `advice.${texts[`advice.${id}`] ? id : 'own'}`;
        return { name: `${index + 1}. ${say(texts, `${key}.title`)}`, details: [say(texts, key)] };
      }),
    },
  ];
}

function list(title: string, findings: Finding[], texts: Texts): Block[] {
  if (!findings.length) return [];
  const facts = findings.map(({ code, values }) => {
    const sum = say(texts, `${code}.sum`, values);
    return { name: say(texts, code, values), details: sum ? [sum] : [] };
  });
  return [
    { kind: 'heading', text: title },
    { kind: 'facts', facts },
  ];
}
