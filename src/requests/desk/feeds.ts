import { type Feed, type FeedFailure, type FeedSwitches, usualSwitches } from '#domain/feed.ts';
import type { OwnerServices } from '#services.ts';
import type { BusyTimes } from '#use-cases/ports/feeds.ts';
import { isPosted, noStore, notFound, redirect, show } from '../answer.ts';
import { readPostedForm, typedText } from '../posted-form.ts';
import type { OwnersAsk } from './desk.ts';
import { type Preset, presets } from './feed-presets.ts';

/** As long as a name of a calendar may be. */
const longestName = 60;

// ── All of them ──────────────────────────────────────────────────────────────────────────────────

/** A calendar that was tried and is not saved yet. */
export interface Unsaved {
  draft: string;
  name: string;
  switches: FeedSwitches;
}

/** `/desk/calendar/feeds`: the outside calendars; saves one that was tried at `…/new`. */
export async function feeds(services: OwnerServices, ask: OwnersAsk) {
  if (!isPosted(ask)) {
    const { draft = '', name = '', ...typed } = ask.typed ?? {};
    const unsaved = draft ? { draft, name, switches: switchesOf((field) => typed[field] ?? '') } : null;
    return showFeeds(services, { unsaved, trouble: null });
  }
  const form = await readPostedForm(ask.request);
  const typed = (field: string) => typedText(form, field);
  const unsaved = {
    draft: typed('draft'),
    name: typed('name').slice(0, longestName),
    switches: switchesOf(typed),
  };
  const added = await services.addFeed(unsaved);
  if (added.ok) return redirect(`${pathOf(added.id)}?done=added`);
  return showFeeds(services, { unsaved: added.reason === 'no-draft' ? null : unsaved, trouble: added });
}

type NotAdded = Extract<Awaited<ReturnType<OwnerServices['addFeed']>>, { ok: false }>;

async function showFeeds(
  services: OwnerServices,
  { unsaved, trouble }: { unsaved: Unsaved | null; trouble: NotAdded | null },
) {
  const facts = { feeds: await services.listFeeds(), now: services.now(), presets, unsaved, trouble };
  return show('feeds', facts, { status: trouble ? 422 : 200, headers: noStore });
}

// ── A new one, tried before it is saved ──────────────────────────────────────────────────────────

/** What the page of a new calendar asks for next. */
export type NewFeed =
  | { step: 'address'; failure: FeedFailure | null; user: string; server: string }
  /** `names` of the calendars of an account. */
  | { step: 'choose'; draft: string; names: string[] }
  | { step: 'save'; host: string; times: BusyTimes; unsaved: Unsaved };

/** `/desk/calendar/feeds/new?from=`: an address or a login in, what it would close out. Nothing is saved. */
export async function newFeed(services: OwnerServices, ask: OwnersAsk) {
  const preset = presets.find(({ key }) => key === ask.url.searchParams.get('from')) ?? presets[0]!;
  if (!isPosted(ask)) {
    return showNew(preset, { step: 'address', failure: null, user: '', server: preset.server });
  }
  const form = await readPostedForm(ask.request);
  const draft = typedText(form, 'draft');
  const tried = draft
    ? await services.tryCalendar({ draft, place: Number(typedText(form, 'place')) })
    : await look(services, preset, form);
  if (!tried.ok) {
    const typed = { user: typedText(form, 'user'), server: typedText(form, 'server') };
    return showNew(preset, { step: 'address', failure: tried.failure, ...typed });
  }
  if ('names' in tried) return showNew(preset, { step: 'choose', draft: tried.draft, names: tried.names });
  const unsaved = { draft: tried.draft, name: preset.server ? preset.label : '', switches: usualSwitches };
  return showNew(preset, { step: 'save', host: tried.host, times: tried.times, unsaved });
}

function look(services: OwnerServices, { kind }: Preset, form: FormData) {
  if (kind === 'ics') {
    return services.tryFeed({ source: { kind, address: typedText(form, 'secretAddress') } });
  }
  const [address, user] = [typedText(form, 'server'), typedText(form, 'user')];
  return services.findCalendars({ address, user, password: typedText(form, 'secretPassword') });
}

function showNew(preset: Preset, facts: NewFeed) {
  const isRefused = facts.step === 'address' && facts.failure !== null;
  const next = { preset, presets, ...facts };
  return show('new-feed', next, { status: isRefused ? 422 : 200, headers: noStore });
}

// ── One of them ──────────────────────────────────────────────────────────────────────────────────

/** `/desk/calendar/feeds/{id}`: its state, its switches, what it closes next. */
export async function feed(services: OwnerServices, ask: OwnersAsk) {
  const id = ask.params.id ?? '';
  const found = await services.findFeed(id);
  if (!found) return notFound;
  if (!isPosted(ask)) {
    const { act, name = found.name, ...fields } = ask.typed ?? {};
    const typed = { name, switches: switchesOf((field) => fields[field] ?? '') };
    return showFeed(services, act === 'change' ? { ...found, ...typed } : found, null);
  }
  const form = await readPostedForm(ask.request);
  const typed = (field: string) => typedText(form, field);
  switch (typed('act')) {
    case 'change':
      await services.changeFeed(id, {
        name: typed('name').slice(0, longestName),
        switches: switchesOf(typed),
      });
      return redirect(`${pathOf(id)}?done=changed`);
    case 'read':
      await services.readFeedNow(id);
      return redirect(pathOf(id));
    case 'go-on':
      await services.goOn(id);
      return redirect(`${pathOf(id)}?done=go-on`);
    case 'move': {
      const tried = await services.moveFeed(id, {
        address: typed('secretAddress'),
        user: typed('user'),
        password: typed('secretPassword'),
      });
      return tried.ok ? redirect(`${pathOf(id)}?done=moved`) : showFeed(services, found, tried.failure);
    }
    case 'remove':
      await services.removeFeed(id);
      return redirect('/desk/calendar/feeds?done=removed');
    default:
      return showFeed(services, found, null, 422);
  }
}

async function showFeed(
  services: OwnerServices,
  feed: Feed,
  /** Why another address was not taken. */
  refused: FeedFailure | null,
  status = refused ? 422 : 200,
) {
  const closes = await services.feedPreview(feed.id);
  return show('feed', { feed, closes, refused, now: services.now() }, { status, headers: noStore });
}

function pathOf(id: string): string {
  return `/desk/calendar/feeds/${id}`;
}

function switchesOf(typed: (field: string) => string): FeedSwitches {
  const isOn = (field: string) => typed(field) === 'yes';
  return {
    tentative: isOn('tentative'),
    outOfOffice: isOn('outOfOffice'),
    allDay: isOn('allDay'),
    everyAllDay: isOn('everyAllDay'),
    addresses: typed('addresses')
      .toLowerCase()
      .split(/[\s,;]+/)
      .filter((address) => address.includes('@'))
      .slice(0, 20),
  };
}
