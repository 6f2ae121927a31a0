import type Stripe from 'stripe';

/** A Checkout Session with what its page and its payment need besides. */
export interface CheckoutRecord {
  /** As Stripe shows it, unexpanded. */
  session: Stripe.Checkout.Session;
  lineItems: Stripe.LineItem[];
  /** What the product of each line item says about itself; the page shows it. */
  productDescriptions: (string | null)[];
  paymentIntentData: Stripe.Checkout.SessionCreateParams.PaymentIntentData;
  /** What the page says about the last attempt to pay, or null. */
  declined: string | null;
}
