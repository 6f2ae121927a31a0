import type { Block, Fact, Link, MailDraft, MailSite } from './draft.ts';
import { plain } from './typed.ts';

/** The plain-text part: the same facts in the same order, an address after each link's label. */
export function toPlainText(site: MailSite, draft: MailDraft): string {
  const parts = [
    plain(draft.title),
    ...draft.blocks.map(blockToText),
    `-- \n${plain(site.name)}\n${plain(draft.footer)}`,
  ];
  return `${parts.join('\n\n')}\n`;
}

function blockToText(block: Block): string {
  switch (block.kind) {
    case 'heading':
      return `${plain(block.text)}\n${'-'.repeat(plain(block.text).length)}`;
    case 'paragraph':
    case 'small':
      return plain(block.text);
    case 'button':
      return linkToText(block.link);
    case 'links':
      return block.links.map(linkToText).join('\n');
    case 'facts':
      return block.facts.map(factToText).join('\n\n');
    case 'quote':
      return plain(block.text).replace(/^/gm, '> ');
    case 'rich':
      return plain(block.text);
    case 'command':
      return `  ${plain(block.text)}`;
  }
}

function factToText({ name, details, link }: Fact): string {
  const rows = [...details.map(plain), ...(link ? [linkToText(link)] : [])];
  return [`${plain(name)}:`, ...rows.map((row) => row.replace(/^/gm, '  '))].join('\n');
}

function linkToText({ label, href }: Link): string {
  return label === href ? href : `${plain(label)}: ${href}`;
}
