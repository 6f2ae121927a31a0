import { noStore, type Reply } from '../answer.ts';

/** UTF-8 with a mark by which spreadsheets know it. */
export function csvFile(rows: string[][], name: string): Reply {
  return {
    kind: 'reply',
    status: 200,
    body: `\uFEFF${rows.map((row) => row.map(csvCell).join(',')).join('\r\n')}\r\n`,
    headers: {
      ...noStore,
      'content-type': 'text/csv; charset=utf-8',
      'content-disposition': `attachment; filename="${name}"`,
    },
  };
}

/** What a stranger typed must not become a formula in the owner's spreadsheet; a number below zero is none. */
function csvCell(text: string): string {
  const isFormula = /^[=+\-@\t\r]/.test(text) && !/^-\d+(\.\d+)?$/.test(text);
  const inert = isFormula ? `'${text}` : text;
  return /[",\r\n]/.test(inert) ? `"${inert.replaceAll('"', '""')}"` : inert;
}
