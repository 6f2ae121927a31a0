/**
 * Events of Stripe that change something here, by what they speak of. Everything else reads this list: what an endpoint
 * must be subscribed to, what is asked for when one went missing, and where an event leads.
 */
export const paymentEventTypes = {
  checkout: [
    'checkout.session.completed',
    'checkout.session.async_payment_succeeded',
    'checkout.session.async_payment_failed',
    'checkout.session.expired',
  ],
  payment: [
    // Says that the fee of a charge is known.
    'charge.updated',
    'charge.refunded',
    'charge.dispute.created',
    'charge.dispute.updated',
    'charge.dispute.closed',
    'refund.created',
    'refund.updated',
    'refund.failed',
  ],
  payout: ['payout.paid', 'payout.failed', 'payout.canceled', 'payout.reconciliation_completed'],
} as const;

export function isOf(kind: keyof typeof paymentEventTypes, type: string): boolean {
  return (paymentEventTypes[kind] as readonly string[]).includes(type);
}
