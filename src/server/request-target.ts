/** The first line's address, taken apart, or why it is refused. */
export type Target =
  | { ok: true; path: string; query: string; host: string | null }
  | { ok: false; status: 400 | 414; why: string }
  | { ok: false; status: 404 };

/** Bytes. Longer than any address the site makes; the query of a shared audit is the longest. */
const mostBytes = 8192;

/**
 * Reads a request target (RFC 9112 §3.2). One spelling a page: what could be read in two ways by a proxy, the file
 * table and the router is refused here, so nothing behind has to think of it.
 * @returns `path` as it was sent, starts with one slash; `query` with its `?` or empty; `host` of an absolute address
 */
export function readTarget(url: string): Target {
  if (url.length > mostBytes) return { ok: false, status: 414, why: 'The address is too long.' };
  const [, host = null, rest = ''] = /^(?:https?:\/\/([^/?#]*))?([^#]*)/i.exec(url) ?? [];
  const mark = rest.indexOf('?');
  const path = (mark < 0 ? rest : rest.slice(0, mark)) || (host === null ? '' : '/');
  const query = mark < 0 ? '' : rest.slice(mark);
  if (!isClean(path)) return { ok: false, status: 400, why: 'The address is not written as addresses are.' };
  if (hasNeedlessEscape(path)) return { ok: false, status: 404 };
  return { ok: true, path, query, host };
}

function isClean(path: string): boolean {
  if (!path.startsWith('/') || path.includes('//') || /[^\x21-\x7e]/.test(path)) return false;
  const decoded = decode(path);
  if (decoded === null) return false;
  // A second layer of escapes, an escaped slash, a backslash or a control character has no honest use in a path.
  if (/[\\%\p{Cc}]/u.test(decoded) || /%2f/i.test(path)) return false;
  return !decoded.split('/').some((segment) => segment === '.' || segment === '..');
}

/**
 * `/%5fimage` is `/_image` to the router and another path to the rules before it. Characters that never need an escape
 * (RFC 3986 §2.3) are therefore read in one spelling only.
 */
function hasNeedlessEscape(path: string): boolean {
  return (path.match(/%[0-7][0-9a-f]/gi) ?? []).some((each) => /[\w.~-]/.test(decodeURIComponent(each)));
}

function decode(path: string): string | null {
  try {
    return decodeURIComponent(path);
  } catch {
    return null;
  }
}

/** The same page without its final slash; null when it has none. `readTarget` has refused `//`, so this stays on the site. */
export function withoutTrailingSlash(path: string, query: string): string | null {
  return path.length > 1 && path.endsWith('/') ? path.slice(0, -1) + query : null;
}
