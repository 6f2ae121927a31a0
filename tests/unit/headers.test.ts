import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isSharedPicture, securityHeaders } from '#server/headers.ts';

const production = { siteUrl: 'https://ship.example', stripe: { apiBase: null } };

test('the content security policy allows nothing inline and no other site but the checkout', () => {
  assert.equal(
    securityHeaders(production)['Content-Security-Policy'],
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; form-action 'self' https://checkout.stripe.com; base-uri 'none'; manifest-src 'self'; frame-ancestors 'none'",
  );
});

test('where a sandbox answers in Stripe’s stead, forms may lead to it, whoever has started it', () => {
  const local = securityHeaders({ ...production, stripe: { apiBase: 'http://127.0.0.1:4322' } });
  assert.match(
    local['Content-Security-Policy'] ?? '',
    /form-action 'self' https:\/\/checkout\.stripe\.com http:\/\/localhost:4322 http:\/\/127\.0\.0\.1:4322;/,
  );
});

test('browsers are bound to https only where the site has it', () => {
  assert.match(securityHeaders(production)['Strict-Transport-Security'] ?? '', /^max-age=\d{8}$/);
  const local = securityHeaders({ ...production, siteUrl: 'http://localhost:4321' });
  assert.equal(local['Strict-Transport-Security'], undefined);
});

test('pictures of articles and social images may be shown elsewhere', () => {
  for (const path of ['/og/debt.png', '/_astro/chart.B2.webp', '/articles/debt/ledger.svg']) {
    assert.ok(isSharedPicture(path), path);
  }
  for (const path of ['/favicon.svg', '/_astro/app.js', '/og/debt.html', '/booking/x.png']) {
    assert.ok(!isSharedPicture(path), path);
  }
});
