// What people typed, made fit for a calendar file. The library escapes line breaks and separators; these take out what
// no property may hold: control characters, half of a character, marks that reorder the text around them.

const controls = /[\p{Cc}\u2028-\u202e\u2066-\u2069]+/gu;
const controlsButNewline = /[[\p{Cc}\u2028-\u202e\u2066-\u2069]--\n]+/gv;

/** One line of text. */
export function oneLine(typed: string): string {
  return defused(typed.toWellFormed().replace(controls, ' ')).trim();
}

/** Text that keeps its line breaks, as `\n`. */
export function lines(typed: string): string {
  const text = typed.toWellFormed().replace(/\r\n?/g, '\n');
  return defused(text.replace(controlsButNewline, ' ')).trim();
}

/** A parameter value. RFC 5545 has no way to write a double quote in one, and many readers do not know RFC 6868. */
export function parameter(typed: string): string {
  return oneLine(typed).replaceAll('"', "'").replaceAll('^', '');
}

/** An address for `mailto:`, percent-encoded where RFC 6068 asks for it. */
export function mailbox(email: string): string {
  return oneLine(email).replace(/[^\w.!#$&'*+/=@`{|}~-]+/gu, encodeURIComponent);
}

/** An http(s) address without the separators that the library would escape, or null for anything else. */
export function webAddress(address: string): string | null {
  // A placeholder that the sender fills is an address, too.
  if (/^\{\{[a-z-]+\}\}$/.test(address)) return address;
  const url = URL.parse(address);
  if (url?.protocol !== 'https:' && url?.protocol !== 'http:') return null;
  return url.href.replaceAll(',', '%2C').replaceAll(';', '%3B');
}

/** Typed braces are opened up, so that they never stand for an address that is filled in later. */
function defused(text: string): string {
  return text.replace(/\{(?=\{)/g, '{ ');
}
