import type { IncomingMessage, ServerResponse } from 'node:http';
import { type PageView, viewOf } from '#domain/reading/page-view.ts';
import type { CountedView } from '#use-cases/ports/reading.ts';

/** So many different counts fit until they are written down; a crowd of made-up addresses fills no memory. */
const most = 2_000;

export interface PageCounter {
  /** Counts an answer that has left, if it was a page that a person opened. */
  see(
    request: IncomingMessage,
    response: ServerResponse,
    at: { path: string; query: string; host: string },
  ): void;
  /** What was counted since the last time. */
  take(): CountedView[];
}

/** Counts opened pages in memory: one number a page and a kind of place, and nothing of who opened it. */
export function createPageCounter(): PageCounter {
  let counts = new Map<string, CountedView>();

  function add(view: PageView): void {
    const key = `${view.page} ${view.cameFrom}`;
    const known = counts.get(key);
    if (known) known.n += 1;
    else if (counts.size < most) counts.set(key, { ...view, n: 1 });
  }

  return {
    see(request, response, at) {
      const isPage = String(response.getHeader('content-type') ?? '').startsWith('text/html');
      if (request.method !== 'GET' || response.statusCode !== 200 || !isPage) return;
      const view = viewOf(at, request.headers as Parameters<typeof viewOf>[1]);
      if (view) add(view);
    },
    take() {
      const taken = [...counts.values()];
      counts = new Map();
      return taken;
    },
  };
}
