import type { VisitorServices } from '#services.ts';
import { typedText } from './posted-form.ts';

// A form that a program fills in.

const quickestTypingMs = 2_000;

type Services = Pick<VisitorServices, 'now' | 'sign' | 'verifySignature'>;

/** What keeps a form from being taken at once, as a heading, and the time that its next round carries. */
export interface FormTime {
  /** Null when nothing speaks against a person. */
  doubt: string | null;
  formTime: string;
}

/** A signed time for a hidden field: forms that come back faster than anybody types were not filled in by a person. */
export function newFormTime(services: Services): string {
  return signTime(services, services.now());
}

/**
 * Whether a program filled the form in, as far as one can tell. Whoever is doubted is asked for one more press, and that
 * one is taken however quick it is; whoever mends a letter has been here long enough and keeps the time of the form.
 */
export function checkFormTime(services: Services, form: FormData): FormTime {
  const openedAt = readTime(services, form);
  const doubt = doubtAbout(services, form, openedAt);
  const next = doubt === null && openedAt !== null ? openedAt : services.now() - quickestTypingMs;
  return { doubt, formTime: signTime(services, next) };
}

function doubtAbout(services: Services, form: FormData, openedAt: number | null): string | null {
  if (openedAt === null) return 'This page was opened too long ago';
  const isQuick = services.now() - openedAt < quickestTypingMs;
  return isQuick || typedText(form, 'website') !== '' ? 'That came back faster than anyone types' : null;
}

function readTime(services: Services, form: FormData): number | null {
  const [time = '', mac = ''] = typedText(form, 'formTime').split('.');
  return services.verifySignature('form-time', time, mac) ? Number.parseInt(time, 10) : null;
}

function signTime(services: Services, time: number): string {
  return `${time}.${services.sign('form-time', String(time))}`;
}
