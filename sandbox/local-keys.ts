/**
 * Keys of the sandbox, known to everybody and worth nothing: they open this server and no other.
 * The real Stripe and the real Resend refuse them, and the sandbox refuses every other key.
 * The site expects the same values (`src/settings.ts`); a contract test compares them.
 */
export const LOCAL_STRIPE_SECRET_KEY = 'sk_test_sandbox';
export const LOCAL_STRIPE_WEBHOOK_SECRET = 'whsec_sandbox_stripe';
export const LOCAL_RESEND_API_KEY = 're_sandbox';
export const LOCAL_RESEND_WEBHOOK_SECRET = 'whsec_c2FuZGJveC1yZXNlbmQtc2VjcmV0';
