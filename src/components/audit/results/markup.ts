import type { Finding, PictureTable, Texts } from '#domain/audit/index.ts';
import { say } from '#domain/audit/index.ts';
import { escapeText } from '#domain/audit/pictures/svg.ts';

// Results as markup, by the same functions on the server and in the browser. What these return is escaped; what they
// are given as `texts` and facts is not.

export { escapeText } from '#domain/audit/pictures/svg.ts';

/** The sentence of a finding, as text. */
export function sentence({ code, values }: Finding, texts: Texts): string {
  return say(texts, code, values);
}

/** The formula with the visitor's numbers and what backs it; '' when there is neither. */
export function backing({ code, values }: Finding, texts: Texts): string {
  const sum = escapeText(say(texts, `${code}.sum`, values));
  return [sum, sourceMark(texts, code)].filter(Boolean).join(' ');
}

/** "Rule of thumb", "Arithmetic on your numbers": each kind of backing has its own mark. @param code of a sentence or advice */
export function sourceMark(texts: Texts, code: string): string {
  const source = texts[`${code}.source`];
  return source
    ? `<span class="source source-${source}">${escapeText(say(texts, `source.${source}`))}</span>`
    : '';
}

export function findingList(findings: Finding[], texts: Texts): string {
  if (!findings.length) return '';
  const items = findings.map((finding) => {
    const small = backing(finding, texts);
    return `<li><p>${escapeText(sentence(finding, texts))}</p>${small && `<p class="small">${small}</p>`}</li>`;
  });
  return `<ul class="findings" role="list">${items.join('')}</ul>`;
}

/**
 * Roles say "table" where a phone's style takes its boxes away.
 * @param name becomes a class; numbers stand at the end of their cells where every cell but the first is one
 */
export function dataTable({ caption, head, rows }: PictureTable, name: string): string {
  const heads = head.map((cell) => `<th scope="col" role="columnheader">${escapeText(cell)}</th>`);
  const lines = rows.map(([first = '', ...cells]) => {
    const rest = cells.map(
      (cell, index) =>
        `<td role="cell" data-label="${escapeText(head[index + 1] ?? '')}">${escapeText(cell)}</td>`,
    );
    return `<tr role="row"><th scope="row" role="rowheader">${escapeText(first)}</th>${rest.join('')}</tr>`;
  });
  return (
    `<table class="data table-${name}" role="table"><caption class="visually-hidden">${escapeText(caption)}</caption>` +
    `<thead role="rowgroup"><tr role="row">${heads.join('')}</tr></thead>` +
    `<tbody role="rowgroup">${lines.join('')}</tbody></table>`
  );
}

interface Figure {
  /** The headline; null when it stands above as the heading of the page's result. */
  finding: Finding;
  isTitled?: boolean;
  picture: string;
  table: string;
  /** The table has too many columns to stand beside the picture. */
  isWide?: boolean;
}

/** A picture with its headline, its sum, and its table beside it. */
export function figure(
  { finding, isTitled = true, picture, table, isWide = false }: Figure,
  texts: Texts,
): string {
  const title = isTitled ? `<p class="figure-title">${escapeText(sentence(finding, texts))}</p>` : '';
  const small = backing(finding, texts);
  const caption = small && `<p class="small">${small}</p>`;
  const look = isWide ? 'audit-figure audit-figure-wide' : 'audit-figure';
  return `<figure class="${look}"><div>${title}${picture}${caption}</div>${table}</figure>`;
}
