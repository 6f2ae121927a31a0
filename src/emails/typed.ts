import { escapeMarkup, manyLines, openBraces } from '#domain/typed-text.ts';

// Text that people typed, made fit for a mail.

/** For the plain-text part. */
export function plain(typed: string): string {
  return openBraces(manyLines(typed));
}

/** For HTML text. Braces are escaped too, so that typed text never reads as a placeholder. */
export function escapeText(typed: string): string {
  return escapeMarkup(manyLines(typed)).replaceAll('{', '&#123;').replaceAll('\n', '<br>\n');
}

/** An http(s) address as a link, or null: an instruction such as "I send it the day before" is none. */
export function webAddress(typed: string): string | null {
  const url = URL.parse(typed);
  return url?.protocol === 'https:' || url?.protocol === 'http:' ? url.href.replaceAll('{', '%7B') : null;
}
