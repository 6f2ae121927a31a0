/** A line for a terminal, which obeys control characters: none of what somebody typed reaches it as one. */
export function plain(line: string): string {
  return line.replace(/[\p{Cc}--[\n\t]]/gv, '');
}
