import type { Settings } from '#settings.ts';

/** Without hashes or nonces: no page has an inline script or style, which the build checks. */
export const contentSecurityPolicy =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; form-action 'self' https://checkout.stripe.com; base-uri 'none'; manifest-src 'self'; frame-ancestors 'none'";

const denied = [
  'accelerometer',
  'autoplay',
  'browsing-topics',
  'camera',
  'display-capture',
  'encrypted-media',
  'fullscreen',
  'geolocation',
  'gyroscope',
  'hid',
  'idle-detection',
  'magnetometer',
  'microphone',
  'midi',
  'payment',
  'picture-in-picture',
  'screen-wake-lock',
  'serial',
  'usb',
  'xr-spatial-tracking',
];

type HeaderSettings = Pick<Settings, 'siteUrl'> & { stripe: Pick<Settings['stripe'], 'apiBase'> };

/** What stands on every answer, whoever writes it. Computed once; the front sets it before it looks at the request. */
export function securityHeaders(settings: HeaderSettings): Record<string, string> {
  return {
    'Content-Security-Policy': settings.stripe.apiBase
      ? withSandbox(new URL(settings.stripe.apiBase).port || '80')
      : contentSecurityPolicy,
    // The owner's other subdomains are not ours to bind, so no includeSubDomains.
    ...(settings.siteUrl.startsWith('https://') && { 'Strict-Transport-Security': 'max-age=63072000' }),
    'X-Content-Type-Options': 'nosniff',
    'X-Frame-Options': 'DENY',
    'Referrer-Policy': 'strict-origin-when-cross-origin',
    'Permissions-Policy': denied.map((feature) => `${feature}=()`).join(', '),
    'Cross-Origin-Opener-Policy': 'same-origin',
    'Cross-Origin-Resource-Policy': 'same-origin',
    'Cross-Origin-Embedder-Policy': 'require-corp',
  };
}

/**
 * Browsers apply form-action to the redirect that follows a form, so the hosted page of the sandbox must be in it, also
 * of one that another process has started.
 */
function withSandbox(port: string): string {
  const checkout = 'https://checkout.stripe.com';
  const origins = ['localhost', '127.0.0.1'].map((host) => `http://${host}:${port}`);
  return contentSecurityPolicy.replace(checkout, [checkout, ...origins].join(' '));
}

/** On pages whose address is a key. */
export const secretHeaders: Record<string, string> = {
  'Cache-Control': 'no-store',
  'X-Robots-Tag': 'noindex',
  'Referrer-Policy': 'same-origin',
};

/** Feed readers and mail show these on pages of their own. */
export function isSharedPicture(path: string): boolean {
  return /^\/(?:og|_astro|articles|pictures)\/.*\.(?:png|jpe?g|webp|avif|gif|svg)$/.test(path);
}
