import AuditStep from './AuditStep.astro';
import BarChart from './BarChart.astro';
import Claim from './Claim.astro';
import Figure from './Figure.astro';
import KeyFigure from './KeyFigure.astro';
import LineChart from './LineChart.astro';
import Matrix from './Matrix.astro';
import Note from './Note.astro';
import Sidenote from './Sidenote.astro';
import Steps from './Steps.astro';
import TakeAway from './TakeAway.astro';
import Weeks from './Weeks.astro';

/** What articles may use without importing it. Page, feed and Markdown are made from what these render. */
export const articleComponents = {
  AuditStep,
  BarChart,
  Claim,
  Figure,
  KeyFigure,
  LineChart,
  Matrix,
  Note,
  Sidenote,
  Steps,
  TakeAway,
  Weeks,
};
