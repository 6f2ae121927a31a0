import type { OwnerServices } from '#services.ts';
import { isPosted, noStore, redirect, show } from '../answer.ts';
import { readPostedForm, typedText } from '../posted-form.ts';
import type { OwnersAsk } from './desk.ts';
import { isNumericHost } from './login.ts';

/** `/desk/settings`: passkeys, sessions, references, the owner's sessions as a calendar. */
export async function settings(services: OwnerServices, ask: OwnersAsk) {
  if (!isPosted(ask)) return showSettings(services, ask);
  const form = await readPostedForm(ask.request);
  const id = typedText(form, 'id');
  switch (typedText(form, 'act')) {
    case 'add-passkey': {
      const answer = typedText(form, 'credential');
      const isAdded = await services.addPasskey({ answer, session: ask.session });
      return isAdded ? redirect('/desk/settings') : showSettings(services, ask, { isRefused: true });
    }
    case 'renew-calendar':
      return showSettings(services, ask, { newCalendar: await services.renewSubscription() });
    case 'end-calendar':
      await services.endSubscription();
      break;
    case 'remove-passkey':
      await services.removePasskey(id);
      break;
    case 'end-session':
      await services.endSessions([id]);
      break;
    case 'end-others': {
      const others = (await services.listSessions()).filter((session) => session.id !== ask.session.id);
      await services.endSessions(others.map((session) => session.id));
      break;
    }
    case 'show-reference':
      await services.approveReference({ id, seen: Number(typedText(form, 'version')), isShown: true });
      break;
    case 'hide-reference':
      await services.approveReference({ id, seen: 0, isShown: false });
      break;
    default:
      return show('settings', await gather(services, ask, {}), { status: 422, headers: noStore });
  }
  return redirect('/desk/settings');
}

interface Shown {
  isRefused?: boolean;
  /** The address of the owner's sessions, this once. */
  newCalendar?: string | null;
}

async function showSettings(services: OwnerServices, ask: OwnersAsk, shown: Shown = {}) {
  const facts = await gather(services, ask, shown);
  return show('settings', facts, { status: shown.isRefused ? 403 : 200, headers: noStore });
}

async function gather(
  services: OwnerServices,
  { session }: OwnersAsk,
  { isRefused = false, newCalendar = null }: Shown,
) {
  const isNumeric = isNumericHost(services.url('/'));
  return {
    isRefused,
    /** Null where passkeys do not work. */
    newPasskey: isNumeric ? null : await services.registrationOptions(session),
    passkeys: await services.listPasskeys(),
    sessions: await services.listSessions(),
    ownId: session.id,
    newCalendar,
    hasCalendar: await services.hasSubscription(),
    references: await services.listReferences(),
  };
}
