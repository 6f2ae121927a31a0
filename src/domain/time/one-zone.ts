import { currentZoneName } from './labels.ts';

/** Whether two names mean one zone: `Asia/Calcutta` is `Asia/Kolkata`. */
export function isOneZone(a: string, b: string): boolean {
  return currentZoneName(a) === currentZoneName(b);
}
