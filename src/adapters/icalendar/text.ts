import { networkAddress } from '#domain/email-address.ts';
import { manyLines, openBraces, oneLine as typedLine } from '#domain/typed-text.ts';

// What people typed, made fit for a calendar file. The library escapes line breaks and separators; these take out what
// no property may hold.

/** One line of text. */
export function oneLine(typed: string): string {
  return openBraces(typedLine(typed));
}

/** Text that keeps its line breaks, as `\n`. */
export function lines(typed: string): string {
  return openBraces(manyLines(typed));
}

/** A parameter value. RFC 5545 has no way to write a double quote in one, and many readers do not know RFC 6868. */
export function parameter(typed: string): string {
  return oneLine(typed).replaceAll('"', "'").replaceAll('^', '');
}

/** An address for `mailto:`, percent-encoded where RFC 6068 asks for it. */
export function mailbox(email: string): string {
  return networkAddress(oneLine(email)).replace(/[^\w.!#$&'*+/=@`{|}~-]+/gu, encodeURIComponent);
}

/** An http(s) address without the separators that the library would escape, or null for anything else. */
export function webAddress(address: string): string | null {
  // A placeholder that the sender fills is an address, too.
  if (/^\{\{[a-z-]+\}\}$/.test(address)) return address;
  const url = URL.parse(address);
  if (url?.protocol !== 'https:' && url?.protocol !== 'http:') return null;
  return url.href.replaceAll(',', '%2C').replaceAll(';', '%3B');
}
