/**
 * What the front must know of an address before anything runs: its name in logs, its methods, the body it takes.
 * A page that takes a form has to be listed; all others only read.
 */
export interface Route {
  /** The only form of a path that logs and metrics see: no token, slug or other text of a visitor. */
  template: string;
  methods: readonly string[];
  /** Null: a request with a body is refused. */
  body: BodyRule | null;
  /** The path itself is a key: never stored, never indexed, never passed on by a Referer, never compressed. */
  secret: boolean;
  /** Signed by its sender, so it comes without an Origin. */
  signed: boolean;
}

export interface BodyRule {
  /** Bytes. */
  limit: number;
  contentTypes: readonly string[];
}

const kB = 1024;
const formTypes = ['application/x-www-form-urlencoded', 'multipart/form-data'];
const form: BodyRule = { limit: 32 * kB, contentTypes: formTypes };
const auditForm: BodyRule = { limit: 128 * kB, contentTypes: formTypes };
const auditImport: BodyRule = { limit: 64 * kB, contentTypes: [...formTypes, 'application/json'] };
/** A note is the longest thing that an owner types. */
const deskForm: BodyRule = { limit: 128 * kB, contentTypes: formTypes };
const webhook: BodyRule = { limit: 256 * kB, contentTypes: ['application/json'] };

const reading = ['GET', 'HEAD'];
const readingAndForm = [...reading, 'POST'];

const read = (template: string): Route => route(template, { methods: reading });
const takes = (body: BodyRule, template: string): Route => route(template, { methods: readingAndForm, body });
const keyed = (template: string, body: BodyRule | null = null): Route =>
  route(template, { methods: body ? readingAndForm : reading, body, secret: true });
/** The owner's pages: as little to be stored or found as a booking's. */
const desk = (template: string): Route => keyed(template, deskForm);
const hook = (template: string): Route => route(template, { methods: ['POST'], body: webhook, signed: true });

function route(template: string, given: Partial<Route>): Route {
  return { template, methods: reading, body: null, secret: false, signed: false, ...given };
}

const routes: Route[] = [
  ...['/', '/articles', '/search', '/about', '/method', '/privacy', '/terms'].map(read),
  ...['/articles/{slug}.md', '/articles/{slug}', '/series/{slug}', '/tags/{tag}', '/og/{slug}.png'].map(read),
  ...[
    '/rss.xml',
    '/sitemap-index.xml',
    '/sitemap-{part}.xml',
    '/llms.txt',
    '/robots.txt',
    '/feed.css',
    '/search-index.json',
  ].map(read),
  ...['/_astro/{file}', '/fonts/{file}', '/favicon.ico', '/favicon.svg', '/styleguide'].map(read),
  ...['/healthz', '/readyz', '/api/slots'].map(read),
  ...['/audit', '/audit/roadmap', '/audit/blockers', '/audit/decisions'].map((path) =>
    takes(auditForm, path),
  ),
  ...['/audit/results', '/audit/compare', '/audit/export', '/book/audit'].map((path) =>
    takes(auditForm, path),
  ),
  takes(auditImport, '/audit/import'),
  ...['/audit/method', '/audit/worksheet'].map(read),
  ...['/book', '/book/time', '/book/details', '/book/check', '/book/pay'].map((path) => takes(form, path)),
  keyed('/booking/{token}/invite.ics'),
  keyed('/booking/{token}/{action}', form),
  keyed('/booking/{token}', form),
  keyed('/calendar/{token}.ics'),
  keyed('/preview/{token}'),
  ...['/desk', '/desk/login', '/desk/login/passkey', '/desk/login/sent', '/desk/login/link/{token}'].map(
    desk,
  ),
  ...['/desk/prove', '/desk/logout', '/desk/settings'].map(desk),
  hook('/webhooks/stripe'),
  hook('/webhooks/resend'),
];

/** Whether a path is the owner's: pages there are given what an owner may do, and let nobody else in. */
export function isOfDesk(path: string): boolean {
  return path === '/desk' || path.startsWith('/desk/');
}

const unknown = route('/…', {});
const table = routes.map((each) => ({ route: each, pattern: toPattern(each.template) }));

/**
 * @param path decoded or not, without its query
 * @returns a route that only reads, named `/…`, for every path that is not listed
 */
export function matchRoute(path: string): Route {
  return table.find(({ pattern }) => pattern.test(path))?.route ?? unknown;
}

/** Every listed template, for the log's allow-list. */
export const templates: readonly string[] = [...routes, unknown].map((each) => each.template);

function toPattern(template: string): RegExp {
  const source = template.replace(/[.]/g, '\\.').replace(/\{\w+\}/g, '[^/]+');
  return new RegExp(`^${source}$`);
}
