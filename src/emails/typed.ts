// Text that people typed, made fit for a mail.

const controls = /[\p{Cc}\u2028-\u202e\u2066-\u2069]+/gu;
const controlsButNewline = /[[\p{Cc}\u2028-\u202e\u2066-\u2069]--\n]+/gv;

/** One line: no control characters, no marks that reorder the text around them. */
export function oneLine(typed: string): string {
  return typed.toWellFormed().replace(controls, ' ').trim();
}

/** The same, line breaks kept as `\n`. */
function lines(typed: string): string {
  return typed.toWellFormed().replace(/\r\n?/g, '\n').replace(controlsButNewline, ' ').trim();
}

/** For the plain-text part. Typed braces are opened up, so that they never read as a placeholder. */
export function plain(typed: string): string {
  return lines(typed).replace(/\{(?=\{)/g, '{ ');
}

/** For HTML text. Braces are escaped too, so that typed text never reads as a placeholder. */
export function escapeText(typed: string): string {
  return escapeAttribute(lines(typed)).replaceAll('{', '&#123;').replaceAll('\n', '<br>\n');
}

/** For a quoted attribute; placeholders stay whole. */
export function escapeAttribute(value: string): string {
  return value.replace(/[&<>"']/g, (sign) => entities[sign] ?? sign);
}

const entities: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** An http(s) address as a link, or null: an instruction such as "I send it the day before" is none. */
export function webAddress(typed: string): string | null {
  const url = URL.parse(typed);
  return url?.protocol === 'https:' || url?.protocol === 'http:' ? url.href.replaceAll('{', '%7B') : null;
}
