import type { OwnerServices } from '#services.ts';
import type { PersonView } from '#use-cases/person/find-person.ts';
import { isPosted, noStore, notFound, type Reply, redirect, show } from '../answer.ts';
import { readPostedForm, typedText } from '../posted-form.ts';
import type { OwnersAsk } from './desk.ts';

/** More than any name or address has is not sent back whole. */
const longestSearch = 254;

/** `/desk/people?q=`: who booked, and who may be written to. */
export async function people(services: OwnerServices, { url }: OwnersAsk) {
  const q = (url.searchParams.get('q') ?? '').toWellFormed().trim();
  const found = await services.findPeople(q);
  return show('people', { q: q.slice(0, longestSearch), ...found }, { headers: noStore });
}

export type PersonTrouble = 'still-open' | 'not-said';

/** `/desk/people/{key}`: everything of one person. */
export async function person(services: OwnerServices, ask: OwnersAsk) {
  const view = await services.readPerson(ask.params.key ?? '');
  return view ? showPerson(services, view, null) : notFound;
}

function showPerson(services: OwnerServices, view: PersonView, trouble: PersonTrouble | null) {
  const status = trouble === 'not-said' ? 422 : trouble ? 409 : 200;
  return show('person', { view, trouble, now: services.now() }, { status, headers: noStore });
}

/** `/desk/people/{key}/ban`: nothing can be booked with their address any more, or again. */
export async function ban(services: OwnerServices, ask: OwnersAsk) {
  const view = await services.readPerson(ask.params.key ?? '');
  if (!view) return notFound;
  const path = `/desk/people/${view.key}`;
  if (!isPosted(ask)) return redirect(path);
  const act = typedText(await readPostedForm(ask.request), 'act');
  if (act === 'ban') await services.banAddress(view.email);
  if (act === 'unban') await services.unbanAddress(view.email);
  return redirect(path);
}

/** `/desk/people/{key}/erase`: what cannot be taken back is typed out. */
export async function erase(services: OwnerServices, ask: OwnersAsk) {
  const view = await services.readPerson(ask.params.key ?? '');
  if (!view) return isPosted(ask) ? redirect('/desk/people?erased=1') : notFound;
  if (!isPosted(ask)) return redirect(`/desk/people/${view.key}`);
  const said = typedText(await readPostedForm(ask.request), 'said');
  if (said.toLowerCase() !== 'erase') return showPerson(services, view, 'not-said');
  const erased = await services.erasePerson(view.email);
  return erased.ok ? redirect('/desk/people?erased=1') : showPerson(services, view, 'still-open');
}

/** `/desk/people/{key}/export`: for them, or for the owner with the private notes under a heading of their own. */
export async function exportOne(services: OwnerServices, ask: OwnersAsk) {
  const view = await services.readPerson(ask.params.key ?? '');
  if (!view) return notFound;
  if (!isPosted(ask)) return redirect(`/desk/people/${view.key}`);
  const withPrivateNotes = typedText(await readPostedForm(ask.request), 'act') === 'own';
  const exported = await services.exportPerson(view.email, { withPrivateNotes });
  return {
    kind: 'reply',
    status: 200,
    body: `${JSON.stringify(exported, null, 2)}\n`,
    headers: {
      ...noStore,
      'content-type': 'application/json; charset=utf-8',
      'content-disposition': `attachment; filename="${withPrivateNotes ? 'person-own' : 'person'}.json"`,
    },
  } satisfies Reply;
}
