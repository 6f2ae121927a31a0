import { escapeMarkup } from '#domain/typed-text.ts';
import type { Block, Fact, Link, MailDraft, MailSite } from './draft.ts';
import { escapeText } from './typed.ts';

/**
 * The HTML part: 600 px, one style block of its own, nothing fetched from anywhere. Without the styles it is a plain
 * document in reading order.
 */
export function toHtml(site: MailSite, draft: MailDraft): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark">
<title>${escapeText(draft.subject)}</title>
<style>${style}</style>
</head>
<body>
<div class="preview">${escapeText(draft.preview)}</div>
<main class="mail">
<p class="brand">${escapeText(site.name)}</p>
<p class="ticks" aria-hidden="true">${'<i></i>'.repeat(13)}</p>
<h1>${escapeText(draft.title)}</h1>
${draft.blocks.map(blockToHtml).join('\n')}
<div class="foot"><p class="small">${escapeText(draft.footer)}</p></div>
</main>
</body>
</html>
`;
}

function blockToHtml(block: Block): string {
  switch (block.kind) {
    case 'heading':
      return `<h2>${escapeText(block.text)}</h2>`;
    case 'paragraph':
      return `<p>${escapeText(block.text)}</p>`;
    case 'small':
      return `<p class="small">${escapeText(block.text)}</p>`;
    case 'button':
      return `<p>${anchor(block.link, 'button')}</p>`;
    case 'links':
      return `<ul class="links">${block.links.map((link) => `<li>${anchor(link, 'link')}</li>`).join('')}</ul>`;
    case 'facts':
      return `<div class="facts">\n${block.facts.map(factToHtml).join('\n')}\n</div>`;
    case 'quote':
      return `<blockquote>${escapeText(block.text)}</blockquote>`;
    case 'rich':
      // Braces are escaped, so that typed text never reads as a placeholder.
      return `<div class="rich">${block.html.replaceAll('{', '&#123;')}</div>`;
    case 'command':
      return `<p><code>${escapeText(block.text)}</code></p>`;
  }
}

function factToHtml({ name, details, link }: Fact): string {
  const rows = [...details.map(escapeText), ...(link ? [anchor(link, 'link')] : [])];
  return `<p class="fact"><b>${escapeText(name)}</b><br>\n${rows.join('<br>\n')}</p>`;
}

function anchor({ label, href }: Link, look: 'button' | 'link'): string {
  return `<a class="${look}" href="${escapeMarkup(href)}">${escapeText(label)}</a>`;
}

// Hex colors and pixels: mail clients know neither custom properties nor oklch.
const style = `
body { margin: 0; padding: 0; background: #f7fafc; color: #101a2d; }
.mail { max-width: 600px; margin: 0 auto; padding: 32px 24px 48px; font-family: Besley, Georgia, serif; font-size: 18px; line-height: 28px; overflow-wrap: anywhere; }
.preview { display: none; max-height: 0; overflow: hidden; }
.brand { margin: 0; font-weight: 600; line-height: 24px; }
.ticks { margin: 4px 0 32px; font-size: 0; line-height: 0; }
.ticks i { display: inline-block; width: 12px; height: 6px; margin-right: 3px; border-radius: 1px; background: #0047b9; }
h1 { margin: 0 0 16px; font-size: 32px; line-height: 38px; font-weight: 500; letter-spacing: -0.5px; }
h2 { margin: 40px 0 8px; font-size: 22px; line-height: 28px; font-weight: 500; }
p { margin: 0 0 16px; max-width: 500px; }
.facts { margin: 0 0 24px; border-bottom: 1px solid #cbd6dd; }
.fact { margin: 0; max-width: none; padding: 12px 0; border-top: 1px solid #cbd6dd; }
.fact, .links, .button, .small, code { font-family: "Instrument Sans", Arial, sans-serif; }
.fact, .links { line-height: 26px; }
.fact b { font-weight: 600; }
.links { margin: 0 0 24px; padding: 0; list-style: none; }
.links li { padding: 9px 0; }
.button { display: inline-block; padding: 14px 24px; background: #0047b9; color: #f7fafc; border-radius: 3px; line-height: 24px; font-weight: 600; text-decoration: none; }
.link { color: #0047b9; }
blockquote { margin: 0 0 24px; padding: 4px 0 4px 16px; border-left: 4px solid #6b7d8c; font-style: italic; }
code { font-family: Consolas, Menlo, monospace; font-size: 16px; }
.small { max-width: 480px; font-size: 16px; line-height: 24px; color: #3f4b5e; }
.foot { margin-top: 40px; padding-top: 16px; border-top: 6px solid #0047b9; }
@media (prefers-color-scheme: dark) {
body { background: #0d1522 !important; color: #e8eef1 !important; }
.ticks i { background: #64b5fb !important; }
.fact, .facts { border-color: #323e50 !important; }
.button { background: #64b5fb !important; color: #0d1522 !important; }
.link { color: #64b5fb !important; }
blockquote { border-color: #77889b !important; }
.small { color: #b4c0c8 !important; }
.foot { border-color: #64b5fb !important; }
}
`;
