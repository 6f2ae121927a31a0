import type Stripe from 'stripe';
import { type Call, type Reply, seeOther } from '../http.ts';
import { actionButton, moment, page } from '../pages/frame.ts';
import { type Html, html } from '../pages/html.ts';
import type { World } from '../world.ts';
import type { CheckoutRecord } from './checkout-record.ts';
import { expireDue } from './checkout-sessions.ts';
import { showAmount } from './currencies.ts';
import { StripeRefusal } from './errors.ts';
import { decline, expireByHand, pay, payDelayed, payLate } from './payments.ts';

/** The page that the buyer is sent to, in every state of its session. */
export function showCheckout(world: World, id: string): Reply {
  expireDue(world);
  world.store.commit();
  const record = world.store.get('checkout', id);
  if (!record) {
    const content = html`<h1>There is no such checkout</h1>
<p>The sandbox may have been reset since. Go back to the site and start again.</p>
<p><a href="/">All checkouts of this sandbox</a></p>`;
    return page('No such checkout', null, content, 404);
  }
  return page(titleOf(record), null, contentOf(world, record));
}

/** What the buyer chose: then on to the site, or the same page again with what happened. */
export function answerCheckout(world: World, id: string, call: Call): Reply {
  const fields = new URLSearchParams(call.body.toString());
  const email = fields.get('email') || undefined;
  const here = seeOther(`/pay/${id}`);
  const outcomes: Record<string, () => Reply> = {
    pay: () => onwards(pay(world, id, { email })),
    delayed: () => onwards(payDelayed(world, id, { email })),
    late: () => {
      payLate(world, id, email);
      return here;
    },
    decline: () => {
      decline(world, id);
      return here;
    },
    expire: () => {
      expireByHand(world, id);
      return here;
    },
  };
  expireDue(world);
  try {
    return outcomes[fields.get('outcome') ?? '']?.() ?? here;
  } catch (error) {
    // Paid or expired in another window: the page says so.
    if (error instanceof StripeRefusal) return here;
    throw error;
  } finally {
    world.store.commit();
  }
}

const onwards = (session: Stripe.Checkout.Session): Reply => seeOther(successUrl(session));

/** Where the buyer goes after paying, with the id where the site asked for it. */
export function successUrl(session: Stripe.Checkout.Session): string {
  return (session.success_url ?? '/').replaceAll('{CHECKOUT_SESSION_ID}', session.id);
}

function titleOf({ session }: CheckoutRecord): string {
  if (session.status === 'expired') return 'Checkout expired';
  return session.status === 'complete' ? 'Checkout complete' : 'Checkout';
}

function contentOf(world: World, record: CheckoutRecord): Html {
  const { status } = record.session;
  if (status === 'complete') return complete(world, record);
  return status === 'expired' ? expired(record) : open(record);
}

function open(record: CheckoutRecord): Html {
  const { session } = record;
  const total = showAmount(session.amount_total ?? 0, session.currency ?? 'usd');
  return html`${order(record)}
${record.declined ? html`<p class="notice" role="alert">${record.declined}</p>` : null}
<form class="panel" method="post">
${emailField(session)}
<dl class="card"><dt>Card</dt><dd>4242 4242 4242 4242, filled in for you</dd></dl>
<div class="stack">
<button name="outcome" value="pay">${verbOf(session)} ${total}</button>
<button class="quiet" name="outcome" value="decline" formnovalidate>Let the card be declined</button>
${session.cancel_url ? html`<a class="button quiet" href="${session.cancel_url}">Leave without paying</a>` : null}
</div>
<details>
<summary>Less usual outcomes</summary>
<div class="stack">
<button class="quiet" name="outcome" value="late">Pay, but the site hears of it late</button>
<p class="hint">The money is captured. The webhook waits until you send it, and you return when you like.</p>
<button class="quiet" name="outcome" value="delayed">Pay by bank debit</button>
<p class="hint">The checkout is complete, the money is on its way. You decide later whether it arrives.</p>
<button class="quiet" name="outcome" value="expire" formnovalidate>Let the checkout expire now</button>
</div>
</details>
</form>
<p class="aside">This checkout is open until ${moment(session.expires_at * 1000)}. <a href="/">Sandbox overview</a></p>`;
}

function expired(record: CheckoutRecord): Html {
  const { session } = record;
  return html`<h1>This checkout has expired</h1>
<p>Nothing was charged. Go back to the site and start again.</p>
<div class="stack">
${session.cancel_url ? html`<a class="button" href="${session.cancel_url}">Back to the site</a>` : null}
</div>
<form class="panel" method="post">
<h2>If the money was already on its way</h2>
<p>The payment completes all the same, after the site has let go of it.</p>
<div class="stack"><button class="quiet" name="outcome" value="late">Pay late</button></div>
</form>
${order(record)}
<p class="aside"><a href="/">Sandbox overview</a></p>`;
}

function complete(world: World, record: CheckoutRecord): Html {
  const { session } = record;
  const paid = session.payment_status === 'paid';
  return html`<h1>${paid ? 'Paid' : 'Complete, not paid yet'}</h1>
<p>${paid ? 'The money was captured.' : 'The buyer paid by a method that takes days.'}</p>
<div class="stack"><a class="button" href="${successUrl(session)}">Go on to the site</a></div>
${order(record)}
${afterwards(world, session)}
<p class="aside"><a href="/">Sandbox overview</a></p>`;
}

/** What can still happen to a payment: at the bank, in the owner's dashboard, on the way to the site. */
function afterwards(world: World, session: Stripe.Checkout.Session): Html {
  const back = `/pay/${session.id}`;
  const intent = world.store.get('paymentIntent', String(session.payment_intent));
  const charge = world.store.get('charge', String(intent?.latest_charge));
  const left = charge ? charge.amount_captured - charge.amount_refunded : 0;
  const control = (rest: string) => `/control/checkout-sessions/${session.id}/${rest}`;
  const buttons: Html[] = [];
  for (const { eventId, state, type } of deliveriesOf(world, session)) {
    if (state === 'held')
      buttons.push(actionButton(`Send ${type} to the site`, `/control/events/${eventId}/deliver`, back));
  }
  if (intent?.status === 'processing') {
    buttons.push(actionButton('Let the bank debit arrive', control('async-succeed'), back));
    buttons.push(actionButton('Let the bank debit fail', control('async-fail'), back));
  }
  if (intent && charge && left > 0 && !charge.disputed) {
    const half = Math.floor(left / 2);
    const refund = `/control/payment-intents/${intent.id}/refund`;
    buttons.push(actionButton(`Refund ${showAmount(left, charge.currency)}`, refund, back));
    if (half > 0) {
      buttons.push(
        actionButton(`Refund ${showAmount(half, charge.currency)}`, refund, back, { amount: String(half) }),
      );
    }
    buttons.push(actionButton('Dispute the charge', `/control/payment-intents/${intent.id}/dispute`, back));
  }
  const refunded =
    charge && charge.amount_refunded > 0 ? showAmount(charge.amount_refunded, charge.currency) : null;
  return html`<h2>Afterwards, at Stripe</h2>
${refunded ? html`<p>${refunded} refunded.</p>` : null}
${charge?.disputed ? html`<p>The buyer’s bank disputes the charge.</p>` : null}
${buttons.length ? html`<div class="stack">${buttons}</div>` : html`<p class="quiet-text">Nothing more can happen to this payment.</p>`}`;
}

function deliveriesOf(world: World, session: Stripe.Checkout.Session) {
  return world.store.all('delivery').filter(({ payload }) => payload.includes(session.id));
}

function order({ session, lineItems, productDescriptions }: CheckoutRecord): Html {
  const currency = session.currency ?? 'usd';
  const items = lineItems.map((item, index) => {
    const description = productDescriptions[index];
    const times = (item.quantity ?? 1) > 1 ? ` × ${item.quantity}` : '';
    const name = `${item.description}${times}`;
    return html`${session.status === 'open' ? html`<h1>${name}</h1>` : html`<h2>${name}</h2>`}
${description ? html`<p class="quiet-text">${description}</p>` : null}`;
  });
  return html`<section class="sold" aria-label="What is sold">${items}
<p class="amount">${showAmount(session.amount_total ?? 0, currency)}</p></section>`;
}

function emailField(session: Stripe.Checkout.Session): Html {
  if (session.customer_email) {
    return html`<dl><dt>Email</dt><dd>${session.customer_email}</dd></dl>`;
  }
  return html`<label for="email">Email</label>
<input id="email" name="email" type="email" autocomplete="email" required>`;
}

function verbOf(session: Stripe.Checkout.Session): string {
  return session.submit_type === 'book' ? 'Book for' : session.submit_type === 'donate' ? 'Donate' : 'Pay';
}
