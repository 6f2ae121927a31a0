// A table that may be taken away can also be copied: as cells for a spreadsheet, as a table for a text. The files beside
// it need no script.
for (const place of document.querySelectorAll('.take-away')) {
  const table = tableBefore(place);
  if (table && navigator.clipboard) offerCopy(place, table);
}

/** The nearest table above, within the same part of the text. */
function tableBefore(place: Element): HTMLTableElement | null {
  for (let above = place.previousElementSibling; above; above = above.previousElementSibling) {
    if (/^H[23]$/.test(above.tagName)) return null;
    const table = above.querySelector('table');
    if (table) return table;
  }
  return null;
}

function offerCopy(place: Element, table: HTMLTableElement): void {
  const button = document.createElement('button');
  button.type = 'button';
  button.className = 'link-button copy';
  button.textContent = 'Copy the table';
  const said = document.createElement('span');
  said.role = 'status';
  button.addEventListener('click', async () => {
    const isCopied = await copy(table);
    said.textContent = isCopied ? ' Copied.' : ' This browser does not let a page copy: take a file.';
  });
  place.append(button, said);
}

async function copy(table: HTMLTableElement): Promise<boolean> {
  const rows = Array.from(table.rows, ({ cells }) => Array.from(cells, (cell) => cell.innerText.trim()));
  const text = rows.map((cells) => cells.join('\t')).join('\n');
  const html = `<table>${rows.map((cells) => `<tr>${cells.map((cell) => `<td>${escaped(cell)}</td>`).join('')}</tr>`).join('')}</table>`;
  try {
    const kinds = {
      'text/plain': new Blob([text], { type: 'text/plain' }),
      'text/html': new Blob([html], { type: 'text/html' }),
    };
    await navigator.clipboard.write([new ClipboardItem(kinds)]);
    return true;
  } catch {
    return false;
  }
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}

export {};
