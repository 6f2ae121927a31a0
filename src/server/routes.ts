/**
 * The one map of the site's addresses: what the front must know of each before anything runs, what search engines may
 * list, and what the build must have made. A page that takes a form has to be listed; all others only read.
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
  /** A file of the build; every other address is answered by the running server. */
  prerendered: boolean;
  /** May be listed in the sitemap; an address with a `{part}` then stands for those that have something to show. */
  listed: boolean;
  lane: Lane;
}

/**
 * Which queue a live answer waits in, so that a crowd before the pages never stands in the way of money: `payment` asks
 * Stripe or comes back from it, `webhook` is an event, `desk` is the owner's, `page` is everything else.
 */
export type Lane = 'page' | 'payment' | 'webhook' | 'desk';

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
const deskUpload: BodyRule = { limit: 256 * kB, contentTypes: formTypes };
const webhook: BodyRule = { limit: 256 * kB, contentTypes: ['application/json'] };

const reading = ['GET', 'HEAD'];
const readingAndForm = [...reading, 'POST'];

const file = (template: string): Route => route(template, { prerendered: true });
const essay = (template: string): Route => route(template, { prerendered: true, listed: true });
const page = (template: string): Route => route(template, {});
const takes = (body: BodyRule, template: string): Route => route(template, { methods: readingAndForm, body });
const listed = (given: Route): Route => ({ ...given, listed: true });
const keyed = (template: string, body: BodyRule | null = null): Route =>
  route(template, { methods: body ? readingAndForm : reading, body, secret: true });
/** The owner's pages: as little to be stored or found as a booking's. */
const desk = (template: string): Route => ({ ...keyed(template, deskForm), lane: 'desk' });
/** A file that the owner gives. */
const uploads = (template: string): Route => ({ ...desk(template), body: deskUpload });
const paying = (given: Route): Route => ({ ...given, lane: 'payment' });
const hook = (template: string): Route =>
  route(template, { methods: ['POST'], body: webhook, signed: true, lane: 'webhook' });

function route(template: string, given: Partial<Route>): Route {
  return {
    template,
    methods: reading,
    body: null,
    secret: false,
    signed: false,
    prerendered: false,
    listed: false,
    lane: 'page',
    ...given,
  };
}

/** The more exact of two templates stands first; those that are listed stand in the order of a visit. */
const routes: Route[] = [
  listed(page('/')),
  essay('/articles'),
  ...['/audit', '/audit/roadmap', '/audit/blockers', '/audit/decisions'].map((path) =>
    listed(takes(auditForm, path)),
  ),
  ...['/audit/method', '/audit/worksheet'].map(essay),
  listed(takes(form, '/book')),
  ...['/about', '/method', '/privacy', '/terms'].map(essay),
  listed(takes(form, '/offers/{slug}')),
  file('/articles/{slug}.md'),
  ...['/articles/{slug}', '/series/{slug}', '/tags/{tag}'].map(essay),
  ...['/og/{slug}.png', '/rss.xml', '/sitemap-index.xml', '/sitemap-{part}.xml', '/llms.txt'].map(file),
  ...['/robots.txt', '/feed.css', '/search-index.json', '/styleguide'].map(file),
  ...['/_astro/{file}', '/fonts/{file}', '/favicon.ico', '/favicon.svg', '/desk.webmanifest'].map(file),
  ...['/search', '/healthz', '/readyz', '/api/slots', '/sandbox'].map(page),
  ...['/audit/results', '/audit/compare', '/audit/export', '/book/audit'].map((path) =>
    takes(auditForm, path),
  ),
  takes(auditImport, '/audit/import'),
  ...['/book/time', '/book/details', '/book/check'].map((path) => takes(form, path)),
  paying(takes(form, '/book/pay')),
  ...['/booking/{token}/invite.ics', '/booking/{token}/note.md'].map((path) => keyed(path)),
  ...['cancel', 'answer', 'refund', 'receipt'].map((act) => paying(keyed(`/booking/{token}/${act}`, form))),
  keyed('/booking/{token}/{action}', form),
  keyed('/booking/{token}', form),
  keyed('/calendar/{token}.ics'),
  keyed('/preview/{token}'),
  ...['/desk', '/desk/login', '/desk/login/passkey', '/desk/login/sent', '/desk/login/link/{token}'].map(
    desk,
  ),
  ...['/desk/prove', '/desk/logout', '/desk/settings'].map(desk),
  ...[
    '/desk/more',
    '/desk/money',
    '/desk/money.csv',
    '/desk/people',
    '/desk/reading',
    '/desk/people/{key}',
    ...['ban', 'erase', 'export'].map((act) => `/desk/people/{key}/${act}`),
    '/desk/health',
    '/desk/calendar',
    '/desk/calendar/hours',
    '/desk/calendar/closed',
    '/desk/calendar/pause',
    '/desk/calendar/feeds',
    '/desk/calendar/feeds/new',
    '/desk/calendar/feeds/{id}',
  ].map(desk),
  uploads('/desk/calendar/holidays'),
  ...['/desk/bookings.csv', '/desk/bookings.ics', '/desk/bookings', '/desk/bookings/new'].map(desk),
  desk('/desk/bookings/{id}'),
  ...['prep', 'attendance', 'resend', 'cancel', 'refund', 'close-refund', 'drop', 'written-note'].map((act) =>
    desk(`/desk/bookings/{id}/${act}`),
  ),
  ...['move', 'ask', 'meeting', 'note'].map((act) => desk(`/desk/bookings/{id}/${act}`)),
  keyed('/address-change/{token}', form),
  page('/references'),
  keyed('/references/{token}', form),
  hook('/webhooks/stripe'),
  hook('/webhooks/resend'),
];

/** Whether a path is the owner's: pages there are given what an owner may do, and let nobody else in. */
export function isOfDesk(path: string): boolean {
  return path === '/desk' || path.startsWith('/desk/');
}

/** The owner's addresses, with their `{parts}`. */
export const deskTemplates: readonly string[] = routes.map(({ template }) => template).filter(isOfDesk);

/** Fixed addresses that search engines and language models may list, in the order of a visit. */
export const listedPaths: readonly string[] = routes
  .filter(({ listed, template }) => listed && !template.includes('{'))
  .map(({ template }) => template);

/** Where people and programs look first, without having read a page. */
const customary = new Map([
  ...['/feed', '/feed.xml', '/rss', '/atom.xml', '/index.xml'].map((path) => [path, '/rss.xml'] as const),
  ['/sitemap.xml', '/sitemap-index.xml'],
  ['/favicon.ico', '/favicon.svg'],
]);

/** The address of this site for one that others customarily have; null for every other. */
export function customaryFor(path: string): string | null {
  return customary.get(path) ?? null;
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
