export type Encoding = 'br' | 'gzip';

/** The best encoding that `Accept-Encoding` allows (RFC 9110 §12.5.3), Brotli first; null: as it is. */
export function chooseEncoding(accept: string | undefined): Encoding | null {
  const wishes = readWishes(accept);
  return (['br', 'gzip'] as const).find((each) => (wishes.get(each) ?? wishes.get('*') ?? 0) > 0) ?? null;
}

/** True when Markdown is named and liked at least as much as HTML. A wildcard names nothing. */
export function prefersMarkdown(accept: string | undefined): boolean {
  const wishes = readWishes(accept);
  const markdown = wishes.get('text/markdown') ?? 0;
  return markdown > 0 && markdown >= (wishes.get('text/html') ?? 0);
}

/** True when JSON is named and HTML is not. */
export function prefersJson(accept: string | undefined): boolean {
  const wishes = readWishes(accept);
  return wishes.has('application/json') && !wishes.has('text/html');
}

/** Lower-case names with their weight, 0 to 1. */
function readWishes(header = ''): Map<string, number> {
  const wishes = new Map<string, number>();
  for (const part of header.split(',')) {
    const [name = '', ...parameters] = part.split(';').map((piece) => piece.trim().toLowerCase());
    const quality = parameters.find((parameter) => parameter.startsWith('q='));
    const weight = quality === undefined ? 1 : Number(quality.slice(2));
    if (name) wishes.set(name, weight >= 0 && weight <= 1 ? weight : 0);
  }
  return wishes;
}
