import type { OwnerServices } from '#services.ts';
import { isPosted, noStore, redirect, show } from '../answer.ts';
import { readPostedForm, typedText } from '../posted-form.ts';
import {
  browserOf,
  type DeskAsk,
  noSessionCookie,
  type OwnersAsk,
  readSession,
  safePath,
  sessionCookie,
} from './desk.ts';

type Trouble = 'no-address' | 'too-many' | 'passkey-refused';

/** `/desk/login`: a link by mail, or a passkey where one was made. */
export async function login(services: OwnerServices, ask: DeskAsk) {
  const to = safePath(ask.url.searchParams.get('to'));
  if (!isPosted(ask)) return (await readSession(services, ask)) ? redirect(to) : showLogin(services, ask, to);
  const email = typedText(await readPostedForm(ask.request), 'email');
  if (email.trim() === '') return showLogin(services, ask, to, { trouble: 'no-address', status: 422 });
  const asked = await services.askLoginLink({ email, clientIp: ask.clientIp, opens: to });
  if (asked === 'asked') return redirect('/desk/login/sent');
  return showLogin(services, ask, to, { email, trouble: 'too-many', status: 429 });
}

async function showLogin(
  services: OwnerServices,
  ask: DeskAsk,
  to: string,
  shown: { email?: string; trouble?: Trouble; status?: number } = {},
) {
  const { email = '', trouble = null, status = 200 } = shown;
  const facts = { to, email, trouble, passkey: await passkeyForm(services) };
  // Known from here on, so that the link that comes by mail opens in a browser that has been seen.
  return show('login', facts, { status, headers: noStore, cookie: browserOf(services, ask).cookie });
}

/** @returns null where a passkey cannot work: none was made, or the address is one that passkeys do not know */
async function passkeyForm(services: OwnerServices): Promise<{ options: string } | null> {
  if (isNumericHost(services.url('/'))) return null;
  const known = await services.listPasskeys();
  return known.length > 0 ? { options: await services.loginOptions() } : null;
}

/** Passkeys belong to a name: `127.0.0.1` has none, `localhost` has. */
export function isNumericHost(url: string): boolean {
  return /^[\d.]+$|^\[/.test(new URL(url).hostname);
}

/** `/desk/login/sent`: the same page whoever was asked for. */
export async function loginSent() {
  return show('sent', {}, { headers: noStore });
}

/** `/desk/login/link/{token}`: looking uses nothing up, for mail scanners open links; the button does. */
export async function loginLink(services: OwnerServices, ask: DeskAsk) {
  const browser = browserOf(services, ask);
  const gone = show('gone', {}, { status: 410, headers: noStore });
  if (!isPosted(ask)) {
    const isUsable = await services.isLoginLink(ask.token);
    return isUsable ? show('open', {}, { headers: noStore, cookie: browser.cookie }) : gone;
  }
  const opened = await services.openWithLink({ token: ask.token, browser });
  return opened ? redirect(opened.opens, sessionCookie(services, opened.token)) : gone;
}

/** `/desk/login/passkey`: the browser's answer travels in a hidden field. */
export async function loginPasskey(services: OwnerServices, ask: DeskAsk) {
  if (!isPosted(ask)) return redirect('/desk/login');
  const form = await readPostedForm(ask.request);
  const to = safePath(typedText(form, 'to'));
  const opened = await services.openWithPasskey({
    answer: typedText(form, 'credential'),
    browser: browserOf(services, ask),
    opens: to,
  });
  if (opened) return redirect(opened.opens, sessionCookie(services, opened.token));
  return showLogin(services, ask, to, { trouble: 'passkey-refused', status: 403 });
}

/** `/desk/prove`: the owner is logged in, and what comes next asks for proof once more. */
export async function prove(services: OwnerServices, ask: OwnersAsk) {
  const to = safePath(ask.url.searchParams.get('to'));
  if (!isPosted(ask)) {
    return show(
      'prove',
      { to, isTooMany: false, passkey: await passkeyForm(services) },
      { headers: noStore },
    );
  }
  const asked = await services.askOwnLoginLink({ clientIp: ask.clientIp, opens: to });
  if (asked === 'asked') return redirect('/desk/login/sent');
  const facts = { to, isTooMany: true, passkey: await passkeyForm(services) };
  return show('prove', facts, { status: 429, headers: noStore });
}

/** `/desk/logout` */
export async function logout(services: OwnerServices, ask: OwnersAsk) {
  if (isPosted(ask)) await services.endSessions([ask.session.id]);
  return isPosted(ask) ? redirect('/desk/login', noSessionCookie(services)) : redirect('/desk');
}
