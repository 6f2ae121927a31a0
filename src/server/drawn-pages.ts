import type { Encoding } from '#server/negotiate.ts';

/** A page as it was drawn, and as it goes over the wire. */
export interface DrawnPage {
  body: Buffer;
  /** Each made when somebody first asks for it. */
  compressed: Map<Encoding, Promise<Buffer>>;
}

/** What a page and the front say to each other about drawing it. */
export interface Drawing {
  /**
   * @param name of everything that the page is drawn from: pages of one name are equal to the byte
   * @returns true when that page is in memory, so that nobody needs to draw it
   */
  isKnown(name: string): boolean;
  /** The page of that name, or the one that was drawn just now. */
  finish(body: Buffer, isWhole: boolean): DrawnPage;
}

/** Some hundred months of `/book`, with what is compressed of them. */
const mostBytes = 4 * 1024 * 1024;

/** Pages that many visitors see alike are drawn and compressed once; those that nobody asked for lately are forgotten. */
export function createDrawnPages(most = mostBytes): { open(): Drawing } {
  const pages = new Map<string, DrawnPage>();
  let bytes = 0;

  function find(name: string): DrawnPage | undefined {
    const page = pages.get(name);
    // The newest stands last, so that the first is the one to forget.
    if (page && pages.delete(name)) pages.set(name, page);
    return page;
  }

  function keep(name: string, page: DrawnPage): void {
    forget(name);
    pages.set(name, page);
    bytes += sizeOf(page);
    for (const oldest of pages.keys()) {
      if (bytes <= most) break;
      forget(oldest);
    }
  }

  function forget(name: string): void {
    const page = pages.get(name);
    if (page && pages.delete(name)) bytes -= sizeOf(page);
  }

  return {
    open() {
      let name: string | null = null;
      let known: DrawnPage | undefined;
      return {
        isKnown(given) {
          name = given;
          known = find(given);
          return known !== undefined;
        },
        finish(body, isWhole) {
          if (known) return known;
          const page = { body, compressed: new Map() };
          if (name !== null && isWhole) keep(name, page);
          return page;
        },
      };
    },
  };
}

/** What is compressed of a page takes half as much again at most. */
function sizeOf({ body }: DrawnPage): number {
  return body.length * 1.5;
}
