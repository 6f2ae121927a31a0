import type { Reply } from '../http.ts';
import { type MoneyLine, readLedger } from '../ledger.ts';
import { showAmount } from '../stripe/currencies.ts';
import type { World } from '../world.ts';
import { foldedTable, page, table } from './frame.ts';
import { html } from './html.ts';

export function showLedger(world: World): Reply {
  const ledger = readLedger(world);
  const money = (line: MoneyLine) => [
    line.reference ?? '',
    showAmount(line.amountMinor, line.currency),
    line.status,
    html`<code>${line.id}</code>`,
  ];
  const columns = ['Reference', 'Amount', 'State', 'Id'];
  const totals = Object.entries(ledger.totals).map(([currency, total]) => [
    currency.toUpperCase(),
    showAmount(total.capturedMinor, currency),
    showAmount(total.refundedMinor, currency),
    showAmount(total.disputedMinor, currency),
  ]);
  const checkouts = world.store.all('checkout').map(({ session }) => session);
  const references = Object.entries(ledger.byReference).map(([reference, line]) => {
    const checkout = checkouts.findLast((each) => each.client_reference_id === reference);
    const currency = checkout?.currency ?? 'usd';
    return [
      html`<a href="/pay/${checkout?.id ?? ''}">${checkout?.customer_email ?? reference}</a>`,
      String(line.sessions),
      showAmount(line.capturedMinor, currency),
      showAmount(line.refundedMinor, currency),
      html`<code>${reference}</code>`,
    ];
  });
  const keys = Object.entries(ledger.mailKeys).map(([key, line]) => [
    html`<code>${key}</code>`,
    String(line.accepted),
    String(line.replays),
  ]);
  return page(
    'Ledger',
    '/ledger',
    html`<h1>Ledger</h1>
<p class="quiet-text">Programs read the same as JSON: ask for this address with <code>Accept: application/json</code>.</p>
<h2>Totals</h2>
${table('Totals by currency', ['Currency', 'Captured', 'Refunded', 'Disputed'], totals, 'No money has moved.')}
<h2>By buyer</h2>
${foldedTable('By buyer', ['Buyer', 'Checkouts', 'Paid', 'Refunded', 'Reference'], references, 'No checkout carries a reference.')}
<h2>Charges</h2>
${foldedTable('Charges', columns, ledger.charges.map(money), 'Nothing was captured.')}
<h2>Refunds</h2>
${foldedTable('Refunds', columns, ledger.refunds.map(money), 'Nothing was refunded.')}
<h2>Disputes</h2>
${foldedTable('Disputes', columns, ledger.disputes.map(money), 'Nothing was disputed.')}
<h2>Emails by idempotency key</h2>
${foldedTable('Emails by idempotency key', ['Key', 'Accepted', 'Asked again'], keys, 'No email was sent with a key.')}`,
  );
}
