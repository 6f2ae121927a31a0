/** The six pictures: facts in, SVG out; each with its headline and its table. */
export { blockerMap, blockerMapTable, mapFinding } from './pictures/blocker-map.ts';
export { decisionGrid, decisionGridTable, placeFinding } from './pictures/decision-grid.ts';
export { loadBar, loadBarTable, loadFinding } from './pictures/load-bar.ts';
export { overTime, overTimeFinding, overTimeTable, type Series } from './pictures/over-time.ts';
export { pareto, paretoBar, paretoTable, waitFinding } from './pictures/pareto.ts';
export { shareFinding, splitBar, splitBarTable } from './pictures/split-bar.ts';
export { escapeText, type PictureTable } from './pictures/svg.ts';
