/** At most 75 octets a line, counted as UTF-8 and never cut within a character (RFC 5545 §3.1). */
export function foldLine(line: string): string {
  let folded = '';
  let room = 75;
  for (const character of line) {
    const octets = new TextEncoder().encode(character).length;
    if (octets > room) {
      folded += '\r\n ';
      // The space that marks a continued line counts, too.
      room = 74;
    }
    folded += character;
    room -= octets;
  }
  return folded;
}
