import type { Reply } from '../http.ts';
import { readLedger } from '../ledger.ts';
import { showAmount } from '../stripe/currencies.ts';
import type { World } from '../world.ts';
import { actionButton, moment, page, table } from './frame.ts';
import { type Html, html } from './html.ts';
import { mailTable } from './inbox.ts';

const SHOWN = 10;

export function showOverview(world: World): Reply {
  const ledger = readLedger(world);
  const checkouts = ledger.checkoutSessions.toReversed();
  const open = checkouts.filter(({ status }) => status === 'open');
  const closed = checkouts.filter(({ status }) => status !== 'open').slice(0, SHOWN);
  const mails = world.store.all('mail').toReversed().slice(0, 5);
  const { webhooks } = ledger;
  const waiting = webhooks.held + webhooks.pending + webhooks.failed;
  const faults = world.faults.list().filter(({ left }) => left !== 0).length;
  const webhookSentence =
    waiting === 0
      ? html`<a href="/events">Every webhook</a> has reached the site.`
      : html`<a href="/events">${waiting} of ${total(webhooks)} webhooks</a> did not reach the site.`;
  const moved = world.clock.movedMs();
  const faultSentence =
    faults === 0
      ? html`<a href="/faults">No fault</a> is waiting to happen.`
      : html`<a href="/faults">${faults === 1 ? 'One fault is' : `${faults} faults are`}</a> waiting to happen.`;

  const row = (line: (typeof checkouts)[number]) => [
    html`<a href="/pay/${line.id}">${buyerOf(world, line.id) ?? line.reference ?? line.id}</a>`,
    showAmount(line.amountMinor, line.currency),
    html`<span class="state-${line.paymentStatus}">${stateOf(line)}</span>`,
    moment(line.createdAt * 1000),
  ];
  const columns = ['Buyer', 'Amount', 'State', 'Made'];

  return page(
    'Overview',
    '/',
    html`<h1>What the site has asked for</h1>
<p class="quiet-text">This server takes the place of Stripe and Resend while <a href="/site">the site</a> runs on this machine.</p>
<h2 id="emails">Latest emails</h2>
${mailTable(mails)}
<p><a href="/inbox">The whole inbox</a></p>
<h2>Open checkouts</h2>
${table('Open checkouts', columns, open.map(row), 'No checkout is open. Book a session on the site, and its payment page appears here.')}
<h2>Closed checkouts</h2>
${table('Closed checkouts', columns, closed.map(row), 'No checkout has ended yet.')}
<h2>Events and faults</h2>
<p>${webhookSentence} ${faultSentence}</p>
<h2 id="time">Time</h2>
<p>${timeSentence(world)} Reminders, limits and the pages of a session that is over come with it.</p>
<div class="buttons">
${actionButton('An hour later', '/control/clock', '/#time', { forwardMinutes: 60 })}
${actionButton('Tomorrow', '/control/clock', '/#time', { forwardMinutes: 24 * 60 })}
${moved === 0 ? null : actionButton('The time of this machine', '/control/clock', '/#time')}
</div>
<form class="line" method="post" action="/control/clock">
<input type="hidden" name="back" value="/#time">
<label for="at">Or go to, in UTC</label>
<input id="at" name="at" type="datetime-local" required>
<button class="quiet">Go there</button>
</form>
<h2>Start over</h2>
<p class="quiet-text">Forgets every checkout, email, event and fault here. The site keeps what it has.</p>
<div class="buttons">${actionButton('Forget everything', '/control/reset', '/')}</div>`,
  );
}

function timeSentence({ clock }: World): Html {
  const time = moment(clock.now() - clock.offsetMs());
  return clock.movedMs() === 0
    ? html`Site and sandbox live at the time of this machine, ${time}.`
    : html`Site and sandbox live at ${time}.`;
}

function stateOf({ status, paymentStatus }: { status: unknown; paymentStatus: string }): string {
  if (status === 'complete') return paymentStatus === 'paid' ? 'Paid' : 'Money on its way or failed';
  return status === 'expired' ? 'Expired' : 'Open';
}

const total = (counts: Record<string, number>): number =>
  Object.values(counts).reduce((sum, each) => sum + each, 0);

/** References say nothing to a person; the address that was typed does. */
function buyerOf(world: World, checkoutId: string): string | null {
  const checkout = world.store.all('checkout').find(({ session }) => session.id === checkoutId);
  return checkout?.session.customer_email ?? null;
}
