import type { LoadFacts } from '../roadmap.ts';
import { type Finding, say, type Texts } from '../texts.ts';
import { hatched, limit, type PictureTable, picture, rect, table, text } from './svg.ts';

/** Promised solid, kept for support hatched, against the line of all the time there is. */
export function loadBar(facts: LoadFacts, texts: Texts): string {
  const { load, planned, kept } = facts;
  // Room to the right of the line, so that it never is the edge of the picture.
  const scale = 80 / Math.max(1000, load * 0.8);
  const line = 1000 * scale;
  const end = load * scale;
  const split = planned ? end * (1 - (kept ?? 0) / planned) : 0;
  return picture(
    112,
    say(texts, 'load.aria', facts),
    text(line, 14, say(texts, 'load.line', facts), line > 50 ? 'end' : 'start'),
    rect('open', end, line, 28.75, 52.5),
    rect('bar', 0, split, 28, 54),
    hatched(split, end, 28, 54),
    limit(line, 28, 54, split > line),
    text(0, 106, say(texts, 'load.promised', facts)),
    kept ? text(100, 106, say(texts, 'load.kept', facts), 'end') : '',
  );
}

export function loadBarTable(facts: LoadFacts, texts: Texts): PictureTable {
  const names = ['committed', 'kept', 'planned', 'capacity'] as const;
  const rows = names.map((name) => ({ name: `name.${name}`, amount: facts[name] }));
  return table(
    texts,
    'load',
    rows.filter(({ amount }) => amount !== null),
  );
}

/** The headline of the load; "-floor" when nobody said what is kept for support. */
export function loadFinding(facts: LoadFacts): Finding {
  const kind = facts.over ? 'over' : facts.gap ? 'fits' : 'full';
  return { code: `load.${kind}${facts.kept === null ? '-floor' : ''}`, values: facts };
}
