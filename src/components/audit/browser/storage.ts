import { type Fields, keptDays } from '#domain/audit/answers.ts';

// In this tab: what was typed, until the tab is closed. On this device: whole audits, only when asked for.

const tabKey = 'audit';
const dateKey = 'audit-date';
const fromKey = 'audit-from';
const deviceKey = 'audits';
const mostSnapshots = 8;

export interface Snapshot {
  /** Local date of the audit. */
  takenOn: string;
  /** Instant, UTC milliseconds. */
  until: number;
  fields: Record<string, string>;
}

/** @returns null when nothing was typed, or this browser keeps nothing */
export function readTab(): Fields | null {
  return read<Fields>(() => sessionStorage, tabKey);
}

/** The day of an audit that came from a file; null for answers of today. */
export function readTabDate(): string | null {
  return read<string>(() => sessionStorage, dateKey);
}

/**
 * @param takenOn the day of an audit that came from a file; whatever is typed after it is of today
 * @returns false when this browser keeps nothing: then the pages work by their forms
 */
export function writeTab(fields: Fields, takenOn: string | null = null): boolean {
  return write(() => sessionStorage, tabKey, fields) && write(() => sessionStorage, dateKey, takenOn);
}

/**
 * The essay whose link led into the audit: the newest one that was pressed in this tab.
 * @param given what came with the page; empty for nothing
 */
export function keepFrom(given: string): string {
  if (!given) return read<string>(() => sessionStorage, fromKey) ?? '';
  write(() => sessionStorage, fromKey, given);
  return given;
}

/** Oldest first, without those whose time is over. */
export function readDevice(now = Date.now()): Snapshot[] {
  const all = read<Snapshot[]>(() => localStorage, deviceKey) ?? [];
  const current = all.filter(({ until }) => until > now);
  if (current.length < all.length) write(() => localStorage, deviceKey, current);
  return current;
}

/** One audit a day; the ninth takes the place of the oldest. */
export function keepOnDevice(takenOn: string, fields: Record<string, string>, now = Date.now()): boolean {
  const others = readDevice(now).filter((snapshot) => snapshot.takenOn !== takenOn);
  const all = [...others, { takenOn, until: now + keptDays * 86_400_000, fields }];
  all.sort((a, b) => (a.takenOn < b.takenOn ? -1 : 1));
  return write(() => localStorage, deviceKey, all.slice(-mostSnapshots));
}

/** Everything of the audit, here and in the tab. */
export function deleteAll(): void {
  for (const [storage, key] of [
    [() => localStorage, deviceKey],
    [() => sessionStorage, tabKey],
    [() => sessionStorage, dateKey],
    [() => sessionStorage, fromKey],
  ] as const) {
    try {
      storage().removeItem(key);
    } catch {
      // Storage is off: nothing is there.
    }
  }
}

// Touching a storage that is switched off throws, so it is reached through a function.
function read<T>(storage: () => Storage, key: string): T | null {
  try {
    return JSON.parse(storage().getItem(key) ?? 'null');
  } catch {
    return null;
  }
}

function write(storage: () => Storage, key: string, value: unknown): boolean {
  try {
    storage().setItem(key, JSON.stringify(value));
    return true;
  } catch {
    return false;
  }
}
