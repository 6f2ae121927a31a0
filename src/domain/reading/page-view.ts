/** What the counts of pages keep of a visit: which page, and from which kind of place. Nothing of the visitor. */
export interface PageView {
  page: string;
  cameFrom: CameFrom;
}

export type CameFrom = 'none' | 'site' | 'search' | 'social' | 'letter' | 'other' | `essay:${string}`;

/** The headers that tell a person who opens a page from a program that fetches one. */
export interface ViewHeaders {
  'sec-fetch-dest'?: string;
  'sec-fetch-mode'?: string;
  'sec-purpose'?: string;
  purpose?: string;
  referer?: string;
}

/** @returns null for what no person opened: a prefetch, a frame, a script, a feed reader */
export function viewOf(
  { path, query, host }: { path: string; query: string; host: string },
  headers: ViewHeaders,
): PageView | null {
  const isOpened = headers['sec-fetch-dest'] === 'document' && headers['sec-fetch-mode'] === 'navigate';
  if (!isOpened || headers['sec-purpose'] || headers.purpose) return null;
  return { page: path, cameFrom: cameFrom(query, headers.referer, host) };
}

function cameFrom(query: string, referer: string | undefined, host: string): CameFrom {
  const essay = essayIn(new URLSearchParams(query).get('from'));
  if (essay === 'letter') return 'letter';
  if (essay) return `essay:${essay}`;
  const from = referer ? URL.parse(referer)?.host : undefined;
  if (!from) return 'none';
  if (from === host) return 'site';
  return classes.find(([hosts]) => hosts.test(from))?.[1] ?? 'other';
}

const classes: [hosts: RegExp, name: CameFrom][] = [
  [/(^|\.)(google|bing|duckduckgo|ecosia|kagi|qwant|startpage|yandex|baidu|brave|yahoo)\./, 'search'],
  [
    /(^|\.)(linkedin\.com|lnkd\.in|x\.com|t\.co|twitter\.com|facebook\.com|reddit\.com|bsky\.app|threads\.net)$/,
    'social',
  ],
  [/(^|\.)(news\.ycombinator\.com|lobste\.rs|youtube\.com|mastodon\.social)$/, 'social'],
  [/^(mail|outlook)\./, 'letter'],
];

/** The essay that a link names: `?from=slug`. @returns null for what is no slug */
export function essayIn(from: string | null | undefined): string | null {
  return from && /^[a-z0-9](?:[a-z0-9-]{0,78}[a-z0-9])?$/.test(from) ? from : null;
}
