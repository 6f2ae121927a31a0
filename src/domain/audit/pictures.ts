/**
 * The six pictures: facts in, SVG out; each with its headline and its table. Those of `overTime` come with the
 * series it draws, from compare.ts.
 */
export { blockerMap, blockerMapTable, mapFinding } from './pictures/blocker-map.ts';
export { decisionGrid, decisionGridTable, placeFinding } from './pictures/decision-grid.ts';
export { loadBar, loadBarTable, loadFinding } from './pictures/load-bar.ts';
export { overTime, type Series } from './pictures/over-time.ts';
export { pareto, paretoBar, paretoTable, waitFinding } from './pictures/pareto.ts';
export { shareFinding, splitBar, splitBarTable } from './pictures/split-bar.ts';
export type { PictureTable } from './pictures/svg.ts';
