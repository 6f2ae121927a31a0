import type { AuditStep } from './articles.ts';

interface Invitation {
  href: string;
  heading: string;
  /** Inside the text, beside other things to do. */
  open: string;
  /** At the end of the page, where it is the one thing to do. */
  act: string;
}

/** How articles lead into the three steps of the audit. */
export const auditInvitations: Record<AuditStep, Invitation> = {
  roadmap: {
    href: '/audit/roadmap',
    heading: 'Try it on your own roadmap',
    open: 'Open audit step 1, the roadmap',
    act: 'Count your own promises',
  },
  blockers: {
    href: '/audit/blockers',
    heading: 'Try it on your own work',
    open: 'Open audit step 2, the blockers',
    act: 'Find your longest wait',
  },
  decisions: {
    href: '/audit/decisions',
    heading: 'Try it on your own decisions',
    open: 'Open audit step 3, the decisions',
    act: 'Sort your own decisions',
  },
};
