import { ClockRefused } from './clock.ts';
import { act, readClock } from './control.ts';
import { readFaultRule } from './faults.ts';
import { type Call, header, json, matchPath, type Reply, seeOther } from './http.ts';
import { readLedger } from './ledger.ts';
import { showEvent, showEvents } from './pages/events.ts';
import { showFaults } from './pages/faults.ts';
import { page, stylesheet } from './pages/frame.ts';
import { html } from './pages/html.ts';
import { downloadAttachment, inboxAsJson, showInbox, showMail, showMailHtml } from './pages/inbox.ts';
import { showLedger } from './pages/ledger.ts';
import { showOverview } from './pages/overview.ts';
import { ResendRefusal } from './resend/errors.ts';
import { StripeRefusal } from './stripe/errors.ts';
import { answerCheckout, showCheckout } from './stripe/hosted-page.ts';
import type { World } from './world.ts';

/** Everything of the sandbox that the two real services do not have, and the hosted payment page. */
export async function backstage(world: World, call: Call): Promise<Reply> {
  if (call.method === 'GET' || call.method === 'HEAD') return show(world, call);
  // The payment page is ours; a page of somebody else has no business here.
  if (header(call, 'sec-fetch-site') === 'cross-site')
    return json(403, { message: 'Not from another site.' });
  try {
    return await change(world, call);
  } catch (error) {
    const expected =
      error instanceof SyntaxError ||
      error instanceof StripeRefusal ||
      error instanceof ResendRefusal ||
      error instanceof ClockRefused;
    if (!expected) throw error;
    if (!isForm(call)) return json(400, { message: error.message });
    const content = html`<h1>That cannot be done now</h1><p>${error.message}</p><p><a href="/">Overview</a></p>`;
    return page('Not possible', '/', content, 400);
  }
}

function show(world: World, call: Call): Reply {
  const { path } = call;
  const asJson = !header(call, 'accept')?.includes('text/html');
  switch (path) {
    case '/':
      return showOverview(world);
    case '/sandbox.css':
      return stylesheet();
    case '/site':
      return seeOther(new URL('/', world.stripeWebhookUrl).href);
    case '/inbox':
      return showInbox(world, call.query);
    case '/api/inbox':
      return inboxAsJson(world);
    case '/events':
      return asJson ? json(200, world.store.all('delivery')) : showEvents(world, call.query);
    case '/ledger':
      return asJson ? json(200, readLedger(world)) : showLedger(world);
    case '/faults':
      return asJson
        ? json(200, { rules: world.faults.list(), clockOffsetMs: world.clock.offsetMs() })
        : showFaults(world);
    case '/clock':
      return json(200, readClock(world));
    case '/healthz':
      return json(200, { ok: true });
  }
  const attachment = matchPath('/inbox/:id/attachments/:number', path);
  if (attachment) return downloadAttachment(world, attachment.id ?? '', attachment.number ?? '');
  const routes: [string, (id: string) => Reply][] = [
    ['/pay/:id', (id) => showCheckout(world, id)],
    ['/inbox/:id', (id) => showMail(world, id)],
    ['/inbox/:id/html', (id) => showMailHtml(world, id)],
    ['/api/inbox/:id', (id) => inboxAsJson(world, id)],
    ['/events/:id', (id) => showEvent(world, id)],
  ];
  for (const [pattern, handler] of routes) {
    const id = matchPath(pattern, path)?.id;
    if (id !== undefined) return handler(id);
  }
  return nothingHere();
}

async function change(world: World, call: Call): Promise<Reply> {
  const { method, path } = call;
  const checkout = matchPath('/pay/:id', path)?.id;
  if (method === 'POST' && checkout !== undefined) return answerCheckout(world, checkout, call);

  const input = readInput(call);
  const done = (value: object, status = 200): Reply =>
    isForm(call) ? seeOther(localPath(input.back) ?? '/faults') : json(status, value);

  if (method === 'POST' && path === '/faults') return done(addFault(world, input), 201);
  if ((method === 'DELETE' && path === '/faults') || (method === 'POST' && path === '/faults/clear')) {
    world.faults.clear();
    world.clock.setOffset(0);
    return done({ rules: [] });
  }
  if (method === 'POST' && path === '/faults/release') {
    const events = Array.isArray(input.events) ? input.events.map(String) : undefined;
    return done({ answers: await world.deliveries.release(events) });
  }
  const result = method === 'POST' ? await act(world, path, input) : null;
  return result ? done(result) : nothingHere();
}

function addFault(world: World, input: Record<string, unknown>): object {
  // The page sends a rule as text in one field.
  const value = typeof input.rule === 'string' ? JSON.parse(input.rule) : input;
  if (value.on !== 'clock') return world.faults.add(readFaultRule(value));
  if (!Number.isInteger(value.offsetMs)) throw new SyntaxError('A clock fault needs "offsetMs".');
  world.clock.setOffset(value.offsetMs);
  return value;
}

function readInput(call: Call): Record<string, unknown> {
  const text = call.body.toString();
  if (isForm(call)) return Object.fromEntries(new URLSearchParams(text));
  const value: unknown = text === '' ? {} : JSON.parse(text);
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value };
  throw new SyntaxError('The body is a JSON object.');
}

const isForm = (call: Call): boolean =>
  header(call, 'content-type')?.startsWith('application/x-www-form-urlencoded') ?? false;

const localPath = (value: unknown): string | null =>
  typeof value === 'string' && /^\/(?![/\\])/.test(value) ? value : null;

function nothingHere(): Reply {
  return page('Nothing here', '/', html`<h1>Nothing here</h1><p><a href="/">Overview</a></p>`, 404);
}
