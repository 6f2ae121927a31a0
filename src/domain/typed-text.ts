// Text that people typed, made fit for a mail or a calendar file: without control characters, halves of characters and
// marks that reorder the text around them.

const controls = /[\p{Cc}\u2028-\u202e\u2066-\u2069]+/gu;
const controlsButNewline = /[[\p{Cc}\u2028-\u202e\u2066-\u2069]--\n]+/gv;

/** One line. */
export function oneLine(typed: string): string {
  return typed.toWellFormed().replace(controls, ' ').trim();
}

/** Line breaks are kept, as `\n`. */
export function manyLines(typed: string): string {
  return typed.toWellFormed().replace(/\r\n?/g, '\n').replace(controlsButNewline, ' ').trim();
}

/** Typed braces are opened up, so that they never read as a placeholder that is filled in later. */
export function openBraces(text: string): string {
  return text.replace(/\{(?=\{)/g, '{ ');
}

/** For HTML, between tags and in a quoted attribute. */
export function escapeMarkup(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => entities[sign] ?? sign);
}

const entities: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
