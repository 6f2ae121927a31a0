import type { Lane } from '#server/routes.ts';

export interface LaneRule {
  /** How many answers are made at a time. */
  places: number;
  /** How many more may wait for a place. */
  queue: number;
}

export const defaultLanes: Record<Lane, LaneRule> = {
  // A page is work of the processor, so more at a time would only make each of them later.
  page: { places: 16, queue: 240 },
  // Mostly waits for Stripe, which may take its time.
  payment: { places: 64, queue: 256 },
  webhook: { places: 16, queue: 1_000 },
  desk: { places: 8, queue: 64 },
};

export interface Visit {
  lane: Lane;
  /** Whose requests share one allowance; null: they are not counted. */
  client: string | null;
  /** Asked when the place is free: nothing is made for a client that has gone. */
  isGone(): boolean;
}

/** `leave` gives the place back, to be called once. */
export type Admitted = { ok: true; leave(): void } | { ok: false; reason: 'busy' | 'gone' };

/** Longer than a full queue of pages takes; what waits longer is told so while it may still be reading. */
const patienceMs = 5_000;

/**
 * How many turns of the event loop a page lets newcomers go first. A turn takes one connection off the system's queue,
 * so a page a turn would keep the last of six hundred waiting for as many pages.
 */
const mostTurns = 100;

/**
 * Who may be worked for now, who waits, and who is told to come back. One is let in at a time, when the event loop has
 * seen to whoever came meanwhile, so that files, probes and new connections have their turn between any two pages.
 * @returns `stir` is called for each newcomer
 */
export function createAdmission(rules: Partial<Record<Lane, LaneRule>> = {}) {
  const newcomers = { count: 0 };
  const lanes = new Map(
    Object.entries({ ...defaultLanes, ...rules }).map(([name, rule]) => [name, createLane(rule, newcomers)]),
  );
  return {
    enter: (visit: Visit): Promise<Admitted> => lanes.get(visit.lane)!(visit),
    stir() {
      newcomers.count += 1;
    },
  };
}

interface Waiting extends Visit {
  since: number;
  settle(admitted: Admitted): void;
}

function createLane(
  { places, queue }: LaneRule,
  newcomers: { readonly count: number },
): (visit: Visit) => Promise<Admitted> {
  const waiting: Waiting[] = [];
  const shares = new Map<string, number>();
  // One client may fill half of the queue: whoever else comes still finds room in it.
  const share = Math.ceil((places + queue) / 2);
  let taken = 0;
  let seen = 0;
  let turns = 0;
  let turn: NodeJS.Immediate | null = null;

  function enter(visit: Visit): Promise<Admitted> {
    if (waiting.length >= queue + places - taken || sharedBy(visit.client) >= share) {
      dropGone();
      if (waiting.length >= queue + places - taken || sharedBy(visit.client) >= share)
        return Promise.resolve({ ok: false, reason: 'busy' });
    }
    count(visit.client, 1);
    return new Promise((settle) => {
      waiting.push({ ...visit, since: performance.now(), settle });
      // When every place waits for something outside, no turn comes that would look at the queue.
      if (taken >= places) setTimeout(dropGone, patienceMs + 1).unref();
      plan();
    });
  }

  function plan(): void {
    if (turn === null && taken < places && waiting.length > 0) turn = setImmediate(letIn);
  }

  function letIn(): void {
    turn = null;
    if (newcomers.count !== seen && turns < mostTurns) {
      seen = newcomers.count;
      turns += 1;
      plan();
      return;
    }
    turns = 0;
    dropGone();
    const next = waiting.shift();
    if (next) {
      taken += 1;
      next.settle({ ok: true, leave: () => leave(next.client) });
    }
    plan();
  }

  function leave(client: string | null): void {
    taken -= 1;
    count(client, -1);
    plan();
  }

  /** Those who left, and those who have waited too long. */
  function dropGone(): void {
    const late = performance.now() - patienceMs;
    const stay: Waiting[] = [];
    for (const each of waiting) {
      const reason = each.isGone() ? 'gone' : each.since < late ? 'busy' : null;
      if (!reason) {
        stay.push(each);
        continue;
      }
      count(each.client, -1);
      each.settle({ ok: false, reason });
    }
    waiting.splice(0, waiting.length, ...stay);
  }

  function sharedBy(client: string | null): number {
    return client === null ? 0 : (shares.get(client) ?? 0);
  }

  function count(client: string | null, by: 1 | -1): void {
    if (client === null) return;
    const now = sharedBy(client) + by;
    if (now > 0) shares.set(client, now);
    else shares.delete(client);
  }

  return enter;
}
