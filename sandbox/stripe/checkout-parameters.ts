import type Stripe from 'stripe';
import { chargeProblem, currencies, minimumAmount, showAmount } from './currencies.ts';
import { invalid, missing } from './errors.ts';
import type { Form } from './form-body.ts';
import {
  anyGroup,
  emailAddress,
  group,
  listOf,
  metadata,
  notHere,
  oneOf,
  onlyHere,
  type Read,
  readParameters,
  required,
  type Shape,
  text,
  webAddress,
  wholeNumber,
  yesOrNo,
} from './parameters.ts';

type Params = Stripe.Checkout.SessionCreateParams;
type PriceData = Stripe.Checkout.SessionCreateParams.LineItem.PriceData;
type LineItemParams = Stripe.Checkout.SessionCreateParams.LineItem;

/** What a Checkout Session can be made from; what Stripe insists on is there. */
export interface CheckoutParams extends Partial<Params> {
  success_url: string;
  line_items: (LineItemParams & { price_data: PriceData & { unit_amount: number }; quantity: number })[];
}

const THIRTY_MINUTES = 30 * 60;
const A_DAY = 24 * 60 * 60;
/** Stripe's largest charge, eight digits. */
const MAX_AMOUNT = 99_999_999;

/**
 * @param now epoch seconds
 * @throws StripeRefusal with the message, code and parameter that Stripe names
 */
export function readCheckoutParams(form: Form, now: number): CheckoutParams {
  const params = readParameters<Params>(form, shape);
  required(params.mode, 'mode');
  required(params.success_url, 'success_url');
  const lineItems = required(params.line_items, 'line_items');
  if (lineItems.length === 0)
    throw invalid('Missing required param: line_items.', 'line_items', 'parameter_missing');
  for (const [index, item] of lineItems.entries()) checkLineItem(item, `line_items[${index}]`);
  checkTotal(lineItems as CheckoutParams['line_items']);
  checkExpiry(params.expires_at, now);
  if (params.allowed_payment_method_types && params.excluded_payment_method_types) {
    const names = 'allowed_payment_method_types, excluded_payment_method_types';
    throw invalid(
      `You may only specify one of these parameters: ${names}.`,
      undefined,
      'parameters_exclusive',
    );
  }
  return params as CheckoutParams;
}

const currency: Read<string> = (value, at) => {
  const given = text()(value, at).toLowerCase();
  if (currencies.has(given)) return given;
  const known = [...currencies].join(', ');
  throw invalid(`Invalid currency: ${given}. Stripe currently supports these currencies: ${known}`, at);
};

/** Objects that only exist where somebody made them before; the sandbox keeps none of them. */
const madeBefore =
  (object: string): Read<never> =>
  (value, at) => {
    throw missing(object, String(value), at, 400);
  };

const paymentMethod = oneOf(
  ...(
    'acss_debit affirm afterpay_clearpay alipay alma amazon_pay au_becs_debit bacs_debit bancontact billie bizum ' +
    'blik boleto card cashapp crypto customer_balance eps fpx giropay grabpay ideal kakao_pay klarna konbini kr_card ' +
    'link mb_way mobilepay multibanco naver_pay nz_bank_account oxxo p24 pay_by_bank payco paynow paypal paypay ' +
    'payto pix promptpay revolut_pay samsung_pay satispay scalapay sepa_debit sequra sofort sunbit swish twint upi ' +
    'us_bank_account wechat_pay zip'
  ).split(' '),
);

const priceData = group<PriceData>(
  {
    currency,
    product: madeBefore('product'),
    product_data: group<Stripe.Checkout.SessionCreateParams.LineItem.PriceData.ProductData>(
      {
        name: text(250),
        description: text(),
        images: listOf(webAddress, { max: 8 }),
        metadata,
        tax_code: text(),
        tax_details: notHere,
        unit_label: text(),
      },
      ['name'],
    ),
    recurring: (_value, at) => {
      throw invalid(
        'You specified `payment` mode but passed a recurring price. Either switch to `subscription` mode or use only one-time prices.',
        at,
      );
    },
    tax_behavior: oneOf('exclusive', 'inclusive', 'unspecified'),
    unit_amount: wholeNumber({ min: 0, max: MAX_AMOUNT }),
    unit_amount_decimal: notHere,
  },
  ['currency'],
);

const customText = group<Stripe.Checkout.SessionCreateParams.CustomText>({
  after_submit: group({ message: text(1200) }, ['message']),
  shipping_address: group({ message: text(1200) }, ['message']),
  submit: group({ message: text(1200) }, ['message']),
  terms_of_service_acceptance: group({ message: text(1200) }, ['message']),
});

// Every parameter of the SDK stands here: the compiler misses one that a later version adds.
const shape: Shape<Params> = {
  adaptive_pricing: group<Stripe.Checkout.SessionCreateParams.AdaptivePricing>({ enabled: yesOrNo }),
  after_expiration: notHere,
  allow_promotion_codes: yesOrNo,
  allowed_payment_method_types: listOf(paymentMethod),
  automatic_tax: notHere,
  billing_address_collection: oneOf('auto', 'required'),
  branding_settings: anyGroup as Read<Stripe.Checkout.SessionCreateParams.BrandingSettings>,
  cancel_url: webAddress,
  client_reference_id: text(200),
  consent_collection: anyGroup as Read<Stripe.Checkout.SessionCreateParams.ConsentCollection>,
  currency,
  custom_fields: notHere,
  custom_text: customText,
  customer: madeBefore('customer'),
  customer_account: madeBefore('customer_account'),
  customer_creation: onlyHere(['if_required'], ['always']),
  customer_email: emailAddress,
  customer_update: notHere,
  discounts: notHere,
  excluded_payment_method_types: listOf(paymentMethod),
  expand: listOf(text()),
  expires_at: wholeNumber(),
  integration_identifier: text(200),
  invoice_creation: notHere,
  line_items: listOf(
    group<LineItemParams>({
      adjustable_quantity: notHere,
      metadata,
      price: madeBefore('price'),
      price_data: priceData,
      quantity: wholeNumber({ min: 1, max: 999_999 }),
      tax_rates: notHere,
    }),
  ),
  locale: text(10),
  managed_payments: notHere,
  metadata,
  mode: onlyHere(['payment'], ['setup', 'subscription']),
  name_collection: notHere,
  optional_items: notHere,
  origin_context: oneOf('mobile_app', 'web'),
  payment_intent_data: group<Stripe.Checkout.SessionCreateParams.PaymentIntentData>({
    application_fee_amount: notHere,
    capture_method: onlyHere(['automatic', 'automatic_async'], ['manual']),
    description: text(1000),
    metadata,
    on_behalf_of: notHere,
    receipt_email: emailAddress,
    setup_future_usage: notHere,
    shipping: notHere,
    statement_descriptor: text(22),
    statement_descriptor_suffix: text(22),
    transfer_data: notHere,
    transfer_group: notHere,
  }),
  payment_method_collection: notHere,
  payment_method_configuration: madeBefore('payment_method_configuration'),
  payment_method_data: notHere,
  payment_method_options: anyGroup as Read<Stripe.Checkout.SessionCreateParams.PaymentMethodOptions>,
  permissions: notHere,
  phone_number_collection: group<Stripe.Checkout.SessionCreateParams.PhoneNumberCollection>({
    enabled: yesOrNo,
  }),
  redirect_on_completion: notHere,
  return_url: notHere,
  saved_payment_method_options: notHere,
  setup_intent_data: notHere,
  shipping_address_collection: notHere,
  shipping_options: notHere,
  submit_type: oneOf('auto', 'book', 'donate', 'pay', 'subscribe'),
  subscription_data: notHere,
  success_url: webAddress,
  tax_id_collection: notHere,
  ui_mode: onlyHere(['hosted_page'], ['elements', 'embedded_page', 'form']),
  wallet_options: anyGroup as Read<Stripe.Checkout.SessionCreateParams.WalletOptions>,
};

function checkLineItem(item: LineItemParams, at: string): void {
  const price = required(item.price_data, `${at}[price_data]`);
  required(price.product_data, `${at}[price_data][product_data]`);
  required(price.unit_amount, `${at}[price_data][unit_amount]`);
  required(item.quantity, `${at}[quantity]`);
}

function checkTotal(items: CheckoutParams['line_items']): void {
  const [first, ...others] = items.map((item) => item.price_data.currency);
  if (first === undefined) return;
  if (others.some((each) => each !== first)) {
    throw invalid('All prices on a Checkout Session must use the same currency.', 'line_items');
  }
  const total = items.reduce((sum, item) => sum + item.price_data.unit_amount * item.quantity, 0);
  const problem = chargeProblem(total, first);
  if (problem) throw invalid(problem, 'line_items');
  const minimum = minimumAmount(first);
  if (total < minimum) {
    throw invalid(
      `The Checkout Session's total amount due must add up to at least ${showAmount(minimum, first)} ${first}`,
      'line_items',
      'amount_too_small',
    );
  }
  if (total > MAX_AMOUNT) {
    throw invalid(
      `The Checkout Session's total amount due must be no more than ${showAmount(MAX_AMOUNT, first)} ${first}`,
      'line_items',
      'amount_too_large',
    );
  }
}

/** Counted from the second in which the session is made, so 29 minutes 59.5 seconds may still pass as 30. */
function checkExpiry(expiresAt: number | undefined, now: number): void {
  if (expiresAt === undefined) return;
  if (expiresAt < now + THIRTY_MINUTES) {
    throw invalid(
      'The `expires_at` timestamp must be at least 30 minutes from Checkout Session creation.',
      'expires_at',
    );
  }
  if (expiresAt >= now + A_DAY) {
    throw invalid(
      'The `expires_at` timestamp must be less than 24 hours from Checkout Session creation.',
      'expires_at',
    );
  }
}
