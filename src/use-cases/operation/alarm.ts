import {
  type Alarm,
  type AlarmCause,
  afterSighting,
  alarmRules,
  endOf,
  isRaised,
  nextAlarmStep,
  type Sighting,
} from '#domain/alarm.ts';
import { momentLabel } from '#domain/time/labels.ts';
import { queueOwnerAlert } from '#use-cases/mail/queue-mail.ts';
import type { Store } from '#use-cases/ports/database.ts';
import type { Ports } from '#use-cases/ports.ts';

/** Of two processes that see the same, one writes after the other. */
const locks = ['alarm'];

/** Something is wrong just now. The owner hears of it once it has lasted as long as its rule says. */
export async function raiseAlarm(ports: Ports, sighting: Sighting): Promise<void> {
  await ports.database.write(async ({ alarms }) => {
    const known = await alarms.find(sighting.cause, sighting.subject ?? '');
    await alarms.save(afterSighting(known, sighting, ports.now()));
  }, locks);
}

/** It is right again, and nobody has to wait until it fades. */
export async function endAlarm(ports: Ports, cause: AlarmCause, subject = ''): Promise<void> {
  if ((await ports.database.alarms.find(cause, subject))?.overAt !== null) return;
  await ports.database.write(async (store) => {
    const alarm = await store.alarms.find(cause, subject);
    if (alarm?.overAt === null) await end(ports, store, alarm, endOf(alarm, ports.now()));
  }, locks);
}

/** What is wrong now, oldest first. */
export async function standingAlarms(ports: Pick<Ports, 'database' | 'now'>): Promise<Alarm[]> {
  const alarms = await ports.database.alarms.list();
  return alarms.filter((alarm) => isRaised(alarm, ports.now()));
}

/** Tells the owner what has lasted, at most once a day each, and what is over. Run by the sweeper every minute. */
export async function tellAlarms(ports: Ports): Promise<void> {
  for (const known of await ports.database.alarms.list()) {
    if (nextAlarmStep(known, ports.now()) === 'nothing') continue;
    const { cause, subject } = known;
    await ports.database.write(async (store) => {
      const alarm = await store.alarms.find(cause, subject);
      if (alarm) await takeStep(ports, store, alarm);
    }, locks);
  }
}

async function takeStep(ports: Ports, store: Store, alarm: Alarm): Promise<void> {
  const step = nextAlarmStep(alarm, ports.now());
  if (step === 'forget') await store.alarms.remove(alarm);
  if (step === 'tell') await tell(ports, store, alarm);
  if (step === 'end' || step === 'tell-over') await end(ports, store, alarm, step);
}

async function tell(ports: Ports, store: Store, alarm: Alarm): Promise<void> {
  const { cause, subject, detail, since } = alarm;
  const { what, next } = alarmRules[cause];
  const now = ports.now();
  await store.alarms.save({ ...alarm, toldAt: now });
  await queueOwnerAlert(ports, store, {
    key: `alarm:${cause}:${subject}:${now}`,
    booking: null,
    what,
    next: `Since ${whenWords(ports, since)}: ${detail}. ${next}`,
  });
  ports.log.error('alarm', { eventType: cause, reason: detail });
}

async function end(ports: Ports, store: Store, alarm: Alarm, step: 'end' | 'tell-over'): Promise<void> {
  const { cause, subject, since, seenAt } = alarm;
  const now = ports.now();
  const isTold = step === 'tell-over';
  const toldAt = isTold ? now : alarm.toldAt;
  await store.alarms.save({ ...alarm, overAt: now, toldAt });
  if (!isTold) return;
  await queueOwnerAlert(ports, store, {
    key: `alarm-over:${cause}:${subject}:${now}`,
    booking: null,
    what: alarmRules[cause].over,
    next: `It lasted from ${whenWords(ports, since)} to ${whenWords(ports, seenAt)}. There is nothing to do.`,
  });
  ports.log.info('alarm-over', { eventType: cause });
}

function whenWords(ports: Ports, at: number): string {
  return momentLabel(at, ports.content.site);
}
