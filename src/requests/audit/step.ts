import type { Step } from '#domain/audit/answers.ts';
import type { VisitorServices } from '#services.ts';
import { type Ask, show } from '../answer.ts';
import { readVisit, statusOf } from './visit.ts';

/** A page that shows the answers that came with the request; a step checks its own when its result is asked for. */
export function auditPage(step: Step | null) {
  return async (services: VisitorServices, ask: Ask) => {
    const visit = await readVisit(services, ask, step);
    return show('visit', { visit }, { status: statusOf(visit) });
  };
}
