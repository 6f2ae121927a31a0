import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { backUp, backUpBefore, restore } from '#adapters/back-up/back-up.ts';
import { BackUpError } from '#adapters/back-up/back-up-error.ts';
import { moveToPostgres } from '#adapters/back-up/move-to-postgres.ts';
import { createCalendarFeeds } from '#adapters/calendar-feed/calendar-feeds.ts';
import { createContent, type SiteContent } from '#adapters/content/create-content.ts';
import { databaseLocation, openDatabase } from '#adapters/database/open.ts';
import { createInvitations } from '#adapters/icalendar/invitations.ts';
import { createMachine } from '#adapters/machine.ts';
import { createPasskeys } from '#adapters/passkeys.ts';
import { createNoteRenderer } from '#adapters/render-note.ts';
import { createMailer } from '#adapters/resend/mailer.ts';
import { createSealer } from '#adapters/sealer.ts';
import { createPayments } from '#adapters/stripe/payments.ts';
import { createTokens } from '#adapters/tokens.ts';
import { day, minute } from '#domain/interval.ts';
import { answerMoveQuestion, askToMove, openMoveQuestion } from '#use-cases/booking/ask-to-move.ts';
import { bookByOwner, whyNotOfferedTo } from '#use-cases/booking/book-by-owner.ts';
import { bookingToken, bookingUrl } from '#use-cases/booking/booking-address.ts';
import { calendarFile } from '#use-cases/booking/calendar-file.ts';
import { cancelBooking, chooseRefund } from '#use-cases/booking/cancel-booking.ts';
import { changeAllMeetings, changeMeeting, othersToCome } from '#use-cases/booking/change-meeting.ts';
import { markAttendance } from '#use-cases/booking/close-sessions.ts';
import { disputeAddress, isDisputable } from '#use-cases/booking/dispute-address.ts';
import { findSentAgain, isRetired, sendMailAgain, sendNewestLink } from '#use-cases/booking/mail-again.ts';
import { isMovable, moveBooking, offerOf } from '#use-cases/booking/move-booking.ts';
import { moveByOwner, whyNotOffered } from '#use-cases/booking/move-by-owner.ts';
import { revokeAllLinks, revokeLink } from '#use-cases/booking/revoke-links.ts';
import { findByToken, showBooking, viewBooking } from '#use-cases/booking/view-booking.ts';
import { blockDates, listBlocks, unblockDates } from '#use-cases/calendar/block-dates.ts';
import { blockHours, listHourBlocks, unblockHours } from '#use-cases/calendar/block-hours.ts';
import { closeHolidaysOf } from '#use-cases/calendar/close-holidays.ts';
import { explainToOwner } from '#use-cases/calendar/explain-closed.ts';
import {
  addFeed,
  changeFeed,
  feedPreview,
  findCalendars,
  findFeed,
  goOn,
  listFeeds,
  moveFeed,
  readFeedNow,
  removeFeed,
  tryCalendar,
  tryFeed,
} from '#use-cases/calendar/keep-feeds.ts';
import { explainSlot, nextFreeStart, offerSlots, slotsNear } from '#use-cases/calendar/offer-slots.ts';
import {
  endSubscription,
  hasSubscription,
  readSubscription,
  renewSubscription,
  toCalendar,
} from '#use-cases/calendar/owners-subscription.ts';
import { pauseUntil, sessionsIn, today } from '#use-cases/calendar/pause-bookings.ts';
import { publicNotes } from '#use-cases/calendar/public-notes.ts';
import { readWeeklyHours, setWeeklyHours } from '#use-cases/calendar/set-weekly-hours.ts';
import { closeRefund } from '#use-cases/checkout/close-refund.ts';
import { confirmFree } from '#use-cases/checkout/confirm-free.ts';
import { findReceipt } from '#use-cases/checkout/find-receipt.ts';
import { grantRefund } from '#use-cases/checkout/grant-refund.ts';
import { holdSlot } from '#use-cases/checkout/hold-slot.ts';
import { attachAudit, detachAudit, keepTyped, readDraft } from '#use-cases/checkout/keep-draft.ts';
import { receiveStripeEvent } from '#use-cases/checkout/receive-stripe-event.ts';
import { releaseHold } from '#use-cases/checkout/release-hold.ts';
import { settleCheckout, settleReturn } from '#use-cases/checkout/settle-checkout.ts';
import { findBookings } from '#use-cases/desk/find-bookings.ts';
import { listBookings } from '#use-cases/desk/list-bookings.ts';
import {
  askLoginLink,
  askOwnLoginLink,
  isLoginLink,
  makeLoginLink,
  openWithLink,
} from '#use-cases/desk/login-link.ts';
import {
  endSessions,
  findSession,
  isKnownBrowser,
  keepDeskForm,
  listSessions,
  takeDeskForm,
} from '#use-cases/desk/owner-session.ts';
import {
  addPasskey,
  listPasskeys,
  loginOptions,
  openWithPasskey,
  registrationOptions,
  removePasskey,
} from '#use-cases/desk/passkeys.ts';
import { readPrivateNote, savePrivateNote } from '#use-cases/desk/private-note.ts';
import { readBooks, readPayoutParts } from '#use-cases/desk/read-books.ts';
import { readCalendar } from '#use-cases/desk/read-calendar.ts';
import { examineSite, readHealth, replayWebhook } from '#use-cases/desk/read-health.ts';
import { readTroubles } from '#use-cases/desk/read-troubles.ts';
import { readWeek } from '#use-cases/desk/read-week.ts';
import {
  answerReference,
  approveReference,
  findReference,
  listReferences,
  shownReferences,
  withdrawReference,
} from '#use-cases/desk/reference.ts';
import { retryAllMail, retryMail, troubledMails } from '#use-cases/desk/retry-mail.ts';
import { findBooking, readNote, saveNote, sendNote } from '#use-cases/desk/written-note.ts';
import { limitRate } from '#use-cases/limit-rate.ts';
import { mailAudit } from '#use-cases/mail/mail-audit.ts';
import { mailInquiry } from '#use-cases/mail/mail-inquiry.ts';
import { receiveMailEvent } from '#use-cases/mail/receive-mail-event.ts';
import { sendMail } from '#use-cases/mail/send-mail.ts';
import { standingAlarms } from '#use-cases/operation/alarm.ts';
import { reconcile } from '#use-cases/operation/reconcile.ts';
import { banAddress, unbanAddress } from '#use-cases/person/ban-address.ts';
import { erasePerson } from '#use-cases/person/erase-person.ts';
import { exportPerson } from '#use-cases/person/export-person.ts';
import { findPeople, readPerson } from '#use-cases/person/find-person.ts';
import type { Database } from '#use-cases/ports/database.ts';
import type { Log } from '#use-cases/ports/log.ts';
import type { Ports } from '#use-cases/ports.ts';
import { countViews, readCounts } from '#use-cases/reading/count-views.ts';
import { sweep } from '#use-cases/sweep.ts';
import type { Settings } from './settings.ts';

type Signer = ReturnType<typeof createTokens>;

interface Joined {
  ports: Ports;
  content: SiteContent;
  signer: Signer;
  /** Where the stand-in for Stripe or Resend shows its pages; null where both are real. */
  sandboxUrl: string | null;
}

/** What a visitor's request may ask for. Stores, payments and the owner's acts are out of its reach. */
export function forVisitors({ ports, content, signer, sandboxUrl }: Joined) {
  const given = givenPorts(ports);
  const { now, url } = ports;
  return {
    content,
    now,
    url,
    sandboxUrl,
    answerMoveQuestion: given(answerMoveQuestion),
    answerReference: given(answerReference),
    attachAudit: given(attachAudit),
    bookingToken: given(bookingToken),
    calendarFile: given(calendarFile),
    cancelBooking: given(cancelBooking),
    confirmFree: given(confirmFree),
    chooseRefund: given(chooseRefund),
    detachAudit: given(detachAudit),
    disputeAddress: given(disputeAddress),
    explainSlot: given(explainSlot),
    findByToken: given(findByToken),
    findReceipt: given(findReceipt),
    findReference: given(findReference),
    findSentAgain: given(findSentAgain),
    holdSlot: given(holdSlot),
    isDisputable: given(isDisputable),
    isMovable,
    keepTyped: given(keepTyped),
    limitRate: given(limitRate),
    mailAudit: given(mailAudit),
    mailInquiry: given(mailInquiry),
    moveBooking: given(moveBooking),
    /** Of the first offer unless another is named. */
    nextFreeStart: (input?: Partial<Parameters<typeof nextFreeStart>[1]>) =>
      nextFreeStart(ports, { offer: content.firstOffer, ...input }),
    offerOf: given(offerOf),
    openMoveQuestion: given(openMoveQuestion),
    offerSlots: given(offerSlots),
    publicNotes: given(publicNotes),
    readDraft: given(readDraft),
    readSubscription: given(readSubscription),
    receiveMailEvent: given(receiveMailEvent),
    receiveStripeEvent: given(receiveStripeEvent),
    isRetired: given(isRetired),
    sendMailAgain: given(sendMailAgain),
    sendNewestLink: given(sendNewestLink),
    /** Markdown as HTML that lets nothing act. */
    renderNote: (markdown: string) => ports.noteRenderer.toHtml(markdown),
    settleReturn: given(settleReturn),
    shownReferences: given(shownReferences),
    slotsNear: given(slotsNear),
    viewBooking: given(viewBooking),
    withdrawReference: given(withdrawReference),
    /** 128 random bits, for an address or a cookie. */
    randomId: signer.randomId,
    /** SHA-256, as everything secret is stored. */
    hash: signer.hash,
    /** Proof of a value for a form or a preview address; `purpose` keeps the two apart. */
    sign: signer.sign,
    verifySignature: signer.verify,
    /** Reads the address of a preview, `{slug}.{expires}.{mac}` with seconds since 1970; null when it was altered. */
    verifyPreview: (signed: string) => verifyPreview(signer, signed, now()),
  };
}

export type VisitorServices = ReturnType<typeof forVisitors>;

/** What the owner may ask for besides, at the desk and in the shell. */
export function forOwner(joined: Joined) {
  const given = givenPorts(joined.ports);
  return {
    ...forVisitors(joined),
    addFeed: given(addFeed),
    addPasskey: given(addPasskey),
    approveReference: given(approveReference),
    askLoginLink: given(askLoginLink),
    askToMove: given(askToMove),
    bookByOwner: given(bookByOwner),
    changeMeeting: given(changeMeeting),
    changeAllMeetings: given(changeAllMeetings),
    othersToCome: given(othersToCome),
    askOwnLoginLink: given(askOwnLoginLink),
    blockDates: given(blockDates),
    blockHours: given(blockHours),
    banAddress: given(banAddress),
    bookingUrl: given(bookingUrl),
    changeFeed: given(changeFeed),
    closeHolidaysOf: given(closeHolidaysOf),
    closeRefund: given(closeRefund),
    countViews: given(countViews),
    endSessions: given(endSessions),
    endSubscription: given(endSubscription),
    erasePerson: given(erasePerson),
    examineSite: given(examineSite),
    exportPerson: given(exportPerson),
    explainToOwner: given(explainToOwner),
    feedPreview: given(feedPreview),
    findBooking: given(findBooking),
    findBookings: given(findBookings),
    findPeople: given(findPeople),
    findCalendars: given(findCalendars),
    findFeed: given(findFeed),
    findOwnerSession: given(findSession),
    goOn: given(goOn),
    grantRefund: given(grantRefund),
    hasSubscription: given(hasSubscription),
    isKnownBrowser: given(isKnownBrowser),
    isLoginLink: given(isLoginLink),
    keepDeskForm: given(keepDeskForm),
    listBlocks: given(listBlocks),
    listFeeds: given(listFeeds),
    listHourBlocks: given(listHourBlocks),
    listPasskeys: given(listPasskeys),
    listReferences: given(listReferences),
    listSessions: given(listSessions),
    loginOptions: given(loginOptions),
    makeLoginLink: given(makeLoginLink),
    listBookings: given(listBookings),
    markAttendance: given(markAttendance),
    moveByOwner: given(moveByOwner),
    moveFeed: given(moveFeed),
    openWithLink: given(openWithLink),
    openWithPasskey: given(openWithPasskey),
    pauseUntil: given(pauseUntil),
    /** An address that shows a draft or a future article to whoever has it. */
    previewUrl: (slug: string, days: number) => previewUrl(joined, slug, days),
    readBooks: given(readBooks),
    readCalendar: given(readCalendar),
    reconcile: given(reconcile),
    readFeedNow: given(readFeedNow),
    readCounts: given(readCounts),
    readHealth: given(readHealth),
    readNote: given(readNote),
    readPayoutParts: given(readPayoutParts),
    readPerson: given(readPerson),
    readPrivateNote: given(readPrivateNote),
    readTroubles: given(readTroubles),
    readWeek: given(readWeek),
    readWeeklyHours: given(readWeeklyHours),
    registrationOptions: given(registrationOptions),
    releaseHold: given(releaseHold),
    removeFeed: given(removeFeed),
    removePasskey: given(removePasskey),
    renewSubscription: given(renewSubscription),
    replayWebhook: given(replayWebhook),
    saveNote: given(saveNote),
    savePrivateNote: given(savePrivateNote),
    retryAllMail: given(retryAllMail),
    retryMail: given(retryMail),
    revokeAllLinks: given(revokeAllLinks),
    revokeLink: given(revokeLink),
    sendMail: given(sendMail),
    sendNote: given(sendNote),
    sessionsIn: given(sessionsIn),
    setWeeklyHours: given(setWeeklyHours),
    settleCheckout: given(settleCheckout),
    showBooking: given(showBooking),
    standingAlarms: given(standingAlarms),
    sweep: given(sweep),
    takeDeskForm: given(takeDeskForm),
    toCalendar: given(toCalendar),
    today: given(today),
    troubledMails: given(troubledMails),
    tryCalendar: given(tryCalendar),
    tryFeed: given(tryFeed),
    unbanAddress: given(unbanAddress),
    unblockDates: given(unblockDates),
    unblockHours: given(unblockHours),
    whyNotOffered: given(whyNotOffered),
    whyNotOfferedTo: given(whyNotOfferedTo),
  };
}

export type OwnerServices = ReturnType<typeof forOwner>;

/** Turns `holdSlot(ports, request)` into `holdSlot(request)`. */
function givenPorts(ports: Ports) {
  return <Input extends unknown[], Result>(useCase: (ports: Ports, ...input: Input) => Result) =>
    (...input: Input): Result =>
      useCase(ports, ...input);
}

/** What the process itself holds: it starts, watches and stops what the others are lent. */
export interface Services extends OwnerServices {
  /** What the front hands to pages. */
  visitors: VisitorServices;
  /** What the front hands to the desk. */
  owner: OwnerServices;
  ports: Ports;
  settings: Settings;
  /** @throws DatabaseUnavailable */
  ready(): Promise<void>;
  /** @throws Error with one sentence when Stripe's clock and ours differ by more than 4 minutes */
  checkClock(): Promise<void>;
  /** Waits for mail that is being sent, then closes the database. */
  close(): Promise<void>;
}

export interface ServiceOptions {
  log: Log;
  /** Defaults to `content/` in the working directory. */
  contentFolder?: string;
  /** Defaults to the machine's clock. */
  now?: () => number;
}

/** Joins adapters to use cases; nothing else does, and nothing else reads a secret. */
export async function createServices(settings: Settings, options: ServiceOptions): Promise<Services> {
  const content = createContent(options.contentFolder ?? settings.contentFolder);
  const database = await openDatabase({
    url: settings.databaseUrl,
    beforeMigration: (next) => copyBefore(settings, options, next),
  });
  return joinServices(settings, options, content, database);
}

/** An update does not wait for it: not every machine has PostgreSQL’s programs, and the server may take copies itself. */
async function copyBefore(
  settings: Settings,
  { log, now = Date.now }: ServiceOptions,
  next: string,
): Promise<void> {
  try {
    await joinBackUps(settings, now()).backUpBefore(next);
  } catch (error) {
    const reason = error instanceof BackUpError ? error.message : 'the folder cannot be written';
    // What pg_dump says of versions has characters that the log takes for a secret.
    log.warn('no-copy-before-migration', { reason: reason.replace(/[^\w .,:;'"()/-]/g, ' ').slice(0, 200) });
  }
}

/** The same with parts that are open already, for commands and tests. */
export function joinServices(
  settings: Settings,
  options: ServiceOptions,
  content: SiteContent,
  database: Database,
): Services {
  const now = options.now ?? Date.now;
  const secrets = settings.appSecrets.length > 0 ? settings.appSecrets : [localSecret(settings.databaseUrl)];
  const tokens = createTokens(secrets);
  const postman = createPostman(options.log, () => sendMail(ports));
  const ports: Ports = {
    database,
    content,
    tokens,
    noteRenderer: createNoteRenderer(),
    machine: createMachine(settings.databaseUrl),
    passkeys: createPasskeys({
      siteUrl: settings.siteUrl,
      siteName: content.site.name,
      ownerEmail: settings.ownerEmail,
    }),
    payments: createPayments({
      secretKey: settings.stripe.secretKey,
      webhookSecrets: settings.stripe.webhookSecrets,
      apiBase: settings.stripe.apiBase ?? undefined,
    }),
    mailer: createMailer({
      apiKey: settings.resend.apiKey,
      webhookSecrets: settings.resend.webhookSecrets,
      baseUrl: settings.resend.baseUrl ?? undefined,
    }),
    calendarFeeds: createCalendarFeeds({ isLocal: settings.local }),
    sealer: createSealer(secrets),
    invitations: createInvitations({
      organizerName: content.site.ownerName || content.site.name,
      organizerEmail: content.site.contactEmail,
      ownerEmail: settings.ownerEmail,
      productId: `//${content.site.name}//Booking//EN`,
      now,
    }),
    log: options.log,
    now,
    wakeMail: postman.wake,
    pause: (ms) => pause(ms),
    url: (path) => settings.siteUrl + path,
    ownerEmail: settings.ownerEmail,
    mailFrom: senderOf(settings.mailFrom, content.site.name),
    livemode: settings.stripe.livemode,
  };
  const sandboxUrl =
    settings.stripe.sandbox || settings.resend.sandbox ? `http://127.0.0.1:${settings.sandboxPort}` : null;
  const joined = { ports, content, signer: tokens, sandboxUrl };
  return {
    ...forOwner(joined),
    visitors: forVisitors(joined),
    owner: forOwner(joined),
    ports,
    settings,
    ready: () => database.ping(),
    checkClock: () => checkClock(ports),
    async close() {
      await postman.rest();
      await database.close();
    },
  };
}

/** Sends in the background after a request has queued mail; one round at a time, and one more when woken meanwhile. */
function createPostman(log: Log, send: () => Promise<unknown>) {
  let round: Promise<void> | null = null;
  let again = false;
  let closed = false;
  async function rounds() {
    do {
      again = false;
      try {
        await send();
      } catch (error) {
        log.error('mail-round-failed', { reason: error instanceof Error ? error.message : 'unknown error' });
      }
    } while (again && !closed);
    round = null;
  }
  return {
    wake() {
      if (closed) return;
      if (round) again = true;
      else round = rounds();
    },
    async rest() {
      closed = true;
      await round;
    },
  };
}

function previewUrl({ ports, signer }: Joined, slug: string, days: number): string {
  const value = `${slug}.${Math.floor((ports.now() + days * day) / 1000)}`;
  return ports.url(`/preview/${value}.${signer.sign('preview', value)}`);
}

function verifyPreview(tokens: Signer, signed: string, now: number): { slug: string } | 'expired' | null {
  const [slug = '', expires = '', mac = ''] = signed.split('.');
  if (!tokens.verify('preview', `${slug}.${expires}`, mac)) return null;
  return Number(expires) * 1000 > now ? { slug } : 'expired';
}

async function checkClock(ports: Ports): Promise<void> {
  const answer = await ports.payments.serverTime();
  if (!answer.ok) return;
  const apart = Math.abs(answer.at - ports.now());
  if (apart > 4 * minute) {
    const minutes = Math.round(apart / minute);
    throw new Error(
      `This machine's clock and Stripe's differ by ${minutes} minutes; checkouts would end at the wrong time. Set the clock (NTP) and start again.`,
    );
  }
}

/** Copies of the database, which need it neither open nor sound. */
export function joinBackUps(settings: Settings, now: number) {
  const { databaseUrl, appSecrets } = settings;
  const secrets = appSecrets.length > 0 ? appSecrets : [localSecret(databaseUrl)];
  const given = { databaseUrl, secrets, now };
  return {
    backUp: (input: Parameters<typeof backUp>[1]) => backUp(given, input),
    backUpBefore: (nextMigration: string) => backUpBefore(given, nextMigration),
    restore: (input: Parameters<typeof restore>[1]) => restore(given, input),
    moveToPostgres: (file: string) => moveToPostgres(file, databaseUrl),
  };
}

export type BackUps = ReturnType<typeof joinBackUps>;

/** Local mode needs no APP_SECRET: one is made beside the database and kept, so that links survive a restart. */
function localSecret(databaseUrl: string): string {
  const location = databaseLocation(databaseUrl);
  const path =
    location.engine === 'postgres' ? 'data/local-secret' : `${dirname(location.path)}/local-secret`;
  try {
    return readFileSync(path, 'utf8');
  } catch {
    mkdirSync(dirname(path), { recursive: true });
    const secret = crypto.randomUUID() + crypto.randomUUID();
    writeFileSync(path, secret, { mode: 0o600 });
    return secret;
  }
}

/** The site's name before an address that comes without one. */
function senderOf(mailFrom: string, name: string): string {
  return mailFrom.includes('<') ? mailFrom : `"${name.replace(/["\\\r\n]/g, '')}" <${mailFrom}>`;
}
