import type { Store } from '#use-cases/ports/database.ts';
import type { Ports } from '#use-cases/ports.ts';

export interface Counts {
  commits: number;
  questions: number;
}

/** Counts what an act asks of the stores, inside and outside of transactions: each method that it calls is a question. */
export function countingQuestions(ports: Ports, counts: Counts): Ports {
  return {
    ...ports,
    database: {
      ...countingAll(ports.database, counts),
      write(work, locks) {
        counts.commits += 1;
        return ports.database.write((store) => work(countingAll(store, counts)), locks);
      },
    },
  };
}

function countingAll<Stores extends Store>(stores: Stores, counts: Counts): Stores {
  const counted = Object.entries(stores).map(([name, store]) => [
    name,
    typeof store === 'object' ? countingOne(store, counts) : store,
  ]);
  return Object.fromEntries(counted);
}

function countingOne(store: object, counts: Counts) {
  return new Proxy(store, {
    get(target, method) {
      counts.questions += 1;
      return Reflect.get(target, method);
    },
  });
}
