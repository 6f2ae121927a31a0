import type Stripe from 'stripe';
import { newStripeId } from '../ids.ts';
import { byHand, type Cause, type World } from '../world.ts';
import { type CheckoutParams, readCheckoutParams } from './checkout-parameters.ts';
import type { CheckoutRecord } from './checkout-record.ts';
import { invalid, missing, refused } from './errors.ts';
import { emit } from './events.ts';
import type { Form } from './form-body.ts';
import { listPage, pagination } from './lists.ts';
import { group, listOf, metadata, oneOf, readParameters, text } from './parameters.ts';

/** What a card account without further set-up can offer. Delayed methods are there for the outcomes of the page. */
const eligibleMethods = ['card', 'link', 'us_bank_account'];

export function createCheckoutSession(world: World, form: Form): Stripe.Checkout.Session {
  const params = readCheckoutParams(form, world.clock.seconds());
  const record = newCheckout(world, params);
  world.store.put('checkout', record.session.id, record);
  return record.session;
}

export function retrieveCheckoutSession(world: World, id: string): Stripe.Checkout.Session {
  return findCheckout(world, id).session;
}

/** Adds to the metadata; a name that is given nothing goes. */
export function updateCheckoutSession(world: World, id: string, form: Form): Stripe.Checkout.Session {
  const params = readParameters<Pick<Stripe.Checkout.SessionUpdateParams, 'expand' | 'metadata'>>(form, {
    expand: listOf(text()),
    metadata,
  });
  const record = findCheckout(world, id);
  const merged = { ...record.session.metadata, ...(params.metadata as Stripe.Metadata | undefined) };
  const kept = Object.entries(merged).filter(([, value]) => value !== '');
  return saveSession(world, record, { metadata: Object.fromEntries(kept) }, record.declined);
}

export function listCheckoutSessions(world: World, form: Form): Stripe.ApiList<Stripe.Checkout.Session> {
  const params = readParameters<Stripe.Checkout.SessionListParams>(form, {
    ...pagination,
    customer: text(),
    customer_account: text(),
    customer_details: group<Stripe.Checkout.SessionListParams.CustomerDetails>({ email: text() }, ['email']),
    payment_intent: text(),
    payment_link: text(),
    status: oneOf('complete', 'expired', 'open'),
    subscription: text(),
  });
  const belongsToNobody =
    params.customer ?? params.customer_account ?? params.payment_link ?? params.subscription;
  const sessions = world.store
    .all('checkout')
    .map(({ session }) => session)
    .filter(
      (session) =>
        belongsToNobody === undefined &&
        (params.payment_intent ?? session.payment_intent) === session.payment_intent &&
        (params.status ?? session.status) === session.status &&
        (params.customer_details?.email ?? session.customer_details?.email) ===
          session.customer_details?.email,
    );
  return listPage(sessions, params, { url: '/v1/checkout/sessions', object: 'checkout.session' });
}

export function listLineItems(world: World, id: string, form: Form): Stripe.ApiList<Stripe.LineItem> {
  const { ending_before, limit, starting_after, expand } = pagination;
  const params = readParameters<Stripe.Checkout.SessionListLineItemsParams>(form, {
    ending_before,
    limit,
    starting_after,
    expand,
  });
  // The one list that Stripe gives in the order of the request, so it is turned round twice.
  const items = findCheckout(world, id).lineItems.toReversed();
  return listPage(items, params, { url: `/v1/checkout/sessions/${id}/line_items`, object: 'item' });
}

export function expireCheckoutSession(
  world: World,
  id: string,
  form: Form,
  cause: Cause,
): Stripe.Checkout.Session {
  readParameters<Stripe.Checkout.SessionExpireParams>(form, { expand: listOf(text()) });
  const record = findCheckout(world, id);
  if (record.session.status !== 'open') {
    throw refused(
      `Only Checkout Sessions with a status in ["open"] can be expired. This Checkout Session has a status of \`${record.session.status}\`.`,
      undefined,
      'session',
    );
  }
  return close(world, record, cause);
}

/** Ends every session whose time is over, as Stripe does by itself. */
export function expireDue(world: World): void {
  const now = world.clock.seconds();
  for (const record of world.store.all('checkout')) {
    if (record.session.status === 'open' && record.session.expires_at <= now) close(world, record, byHand);
  }
}

/** @throws StripeRefusal 404 */
export function findCheckout(world: World, id: string): CheckoutRecord {
  const record = world.store.get('checkout', id);
  if (!record) throw missing('checkout.session', id, 'session');
  return record;
}

export function saveSession(
  world: World,
  record: CheckoutRecord,
  changes: Partial<Stripe.Checkout.Session>,
  declined: string | null = null,
): Stripe.Checkout.Session {
  const session = { ...record.session, ...changes };
  world.store.put('checkout', session.id, { ...record, session, declined });
  return session;
}

function close(world: World, record: CheckoutRecord, cause: Cause): Stripe.Checkout.Session {
  const session = saveSession(world, record, { status: 'expired', url: null });
  emit(world, 'checkout.session.expired', session, cause);
  return session;
}

function newCheckout(world: World, params: CheckoutParams): CheckoutRecord {
  const id = newStripeId('cs_test_', 58);
  const created = world.clock.seconds();
  const lineItems = params.line_items.map((item) => newLineItem(item, created));
  const total = lineItems.reduce((sum, item) => sum + item.amount_total, 0);
  const session: Stripe.Checkout.Session = {
    id,
    object: 'checkout.session',
    adaptive_pricing: { enabled: params.adaptive_pricing?.enabled ?? false },
    after_expiration: null,
    allow_promotion_codes: params.allow_promotion_codes ?? null,
    allowed_payment_method_types: params.allowed_payment_method_types ?? null,
    amount_subtotal: total,
    amount_total: total,
    automatic_tax: { enabled: false, liability: null, provider: null, status: null },
    billing_address_collection: params.billing_address_collection ?? null,
    cancel_url: params.cancel_url ?? null,
    client_reference_id: params.client_reference_id ?? null,
    client_secret: null,
    collected_information: null,
    consent: null,
    consent_collection: null,
    created,
    currency: lineItems[0]?.currency ?? null,
    currency_conversion: null,
    custom_fields: [],
    custom_text: {
      after_submit: params.custom_text?.after_submit || null,
      shipping_address: params.custom_text?.shipping_address || null,
      submit: params.custom_text?.submit || null,
      terms_of_service_acceptance: params.custom_text?.terms_of_service_acceptance || null,
    },
    customer: null,
    customer_account: null,
    customer_creation: params.customer_creation ?? 'if_required',
    customer_details: params.customer_email ? customerDetails(params.customer_email) : null,
    customer_email: params.customer_email ?? null,
    discounts: [],
    expires_at: params.expires_at ?? created + 24 * 60 * 60,
    integration_identifier: params.integration_identifier ?? null,
    invoice: null,
    invoice_creation: {
      enabled: false,
      invoice_data: {
        account_tax_ids: null,
        custom_fields: null,
        description: null,
        footer: null,
        issuer: null,
        metadata: {},
        rendering_options: null,
      },
    },
    livemode: false,
    locale: params.locale ?? null,
    managed_payments: null,
    metadata: (params.metadata ?? {}) as Stripe.Metadata,
    mode: 'payment',
    origin_context: params.origin_context ?? null,
    payment_intent: null,
    payment_link: null,
    payment_method_collection: 'if_required',
    payment_method_configuration_details: null,
    payment_method_options: {},
    payment_method_types: offeredMethods(params),
    payment_status: 'unpaid',
    permissions: null,
    phone_number_collection: { enabled: params.phone_number_collection?.enabled ?? false },
    recovered_from: null,
    saved_payment_method_options: null,
    setup_intent: null,
    shipping_address_collection: null,
    shipping_cost: null,
    shipping_options: [],
    status: 'open',
    submit_type: params.submit_type ?? null,
    subscription: null,
    success_url: params.success_url,
    total_details: { amount_discount: 0, amount_shipping: 0, amount_tax: 0 },
    ui_mode: 'hosted_page',
    url: `${world.url}/pay/${id}`,
    wallet_options: null,
  };
  return {
    session,
    lineItems,
    productDescriptions: params.line_items.map(
      ({ price_data }) => price_data.product_data?.description ?? null,
    ),
    paymentIntentData: params.payment_intent_data ?? {},
    declined: null,
  };
}

export function customerDetails(email: string): Stripe.Checkout.Session.CustomerDetails {
  return {
    address: null,
    business_name: null,
    email,
    individual_name: null,
    name: null,
    phone: null,
    tax_exempt: 'none',
    tax_ids: null,
  };
}

function offeredMethods(params: CheckoutParams): string[] {
  const { allowed_payment_method_types: allowed, excluded_payment_method_types: excluded } = params;
  const offered = eligibleMethods.filter(
    (method) => (allowed?.includes(method) ?? true) && !(excluded as string[] | undefined)?.includes(method),
  );
  if (offered.length > 0) return offered;
  throw invalid(
    'No valid payment method types for this Checkout Session. Please ensure that you have activated payment methods compatible with your chosen currency in your dashboard.',
  );
}

function newLineItem(item: CheckoutParams['line_items'][number], created: number): Stripe.LineItem {
  const { price_data: price, quantity } = item;
  const amount = price.unit_amount * quantity;
  return {
    id: newStripeId('li_'),
    object: 'item',
    adjustable_quantity: null,
    amount_discount: 0,
    amount_subtotal: amount,
    amount_tax: 0,
    amount_total: amount,
    currency: price.currency,
    description: price.product_data?.name ?? null,
    metadata: (item.metadata ?? {}) as Stripe.Metadata,
    price: {
      id: newStripeId('price_'),
      object: 'price',
      active: false,
      billing_scheme: 'per_unit',
      created,
      currency: price.currency,
      custom_unit_amount: null,
      livemode: false,
      lookup_key: null,
      metadata: {},
      nickname: null,
      product: newStripeId('prod_', 14),
      recurring: null,
      tax_behavior: price.tax_behavior ?? 'unspecified',
      tiers_mode: null,
      transform_quantity: null,
      type: 'one_time',
      unit_amount: price.unit_amount,
      // Text on the wire; the SDK makes it a Decimal.
      unit_amount_decimal: String(price.unit_amount) as unknown as Stripe.Decimal,
    },
    quantity,
  };
}
