import { type DecisionFact, type DecisionFacts, places } from '../decisions.ts';
import { type Finding, say, type Texts } from '../texts.ts';
import { circle, line, type PictureTable, picture, shortName, table, text } from './svg.ts';

const columns = { team: 66, align: 80, escalate: 94 };

/** Filled is agreed, ring is today, an arrow leads from one to the other; "?" when today is unclear. */
export function decisionGrid(facts: DecisionFacts, texts: Texts): string {
  const { rows } = facts;
  const end = 38 + rows.length * 34;
  const key = [
    circle('bar', 4, end + 24, 6) + text(4, end + 30, say(texts, 'grid.agreed'), 'start', ' dx="16"'),
    circle('ring', 38, end + 24, 11) + text(38, end + 30, say(texts, 'grid.today'), 'start', ' dx="18"'),
    text(66, end + 30, say(texts, 'grid.unclear')),
  ];
  return picture(
    end + 44,
    say(texts, 'grid.aria', facts),
    ...places.map((place) => text(columns[place], 16, say(texts, `grid.${place}`), 'middle')),
    line('axis', 0, 28, 100),
    ...rows.map((row, index) => mark(row, 38 + index * 34, texts)),
    line('axis', 0, end, 100),
    ...key,
  );
}

function mark(row: DecisionFact, top: number, texts: Texts): string {
  const y = top + 16;
  const to = columns[row.agreed];
  const name = text(0, y + 6, shortName(texts, row.id));
  const spot = circle('bar', to, y, 6);
  if (row.today === 'unclear') return name + spot + text(to, y + 6, '?', 'start', ' dx="12"');
  const from = columns[row.today];
  if (from === to) return name + circle('ring', to, y, 11) + spot;
  // A polygon takes no percent, a nested svg does: its inside is in pixels around the agreed place.
  const side = from < to ? -1 : 1;
  const head = `<svg x="${to}%" y="${y}" overflow="visible"><path d="M${side * 8} 0l${side * 8}-5v10z"/></svg>`;
  return name + line('whisker', from, y, to) + circle('ring', from, y, 11) + spot + head;
}

export function decisionGridTable({ rows }: DecisionFacts, texts: Texts): PictureTable {
  return table(texts, 'grid', rows);
}

/** "Seven of ten decisions need another place". */
export function placeFinding(facts: DecisionFacts): Finding {
  return { code: facts.astray ? 'places.astray' : 'places.fit', values: facts };
}
