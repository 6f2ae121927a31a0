import { normalEmail } from '#domain/email-address.ts';
import type { Instant } from '#domain/interval.ts';
import type { Ports } from '#use-cases/ports.ts';

type Needs = Pick<Ports, 'database' | 'tokens' | 'now'>;

/** Whoever types this address can book nothing here any more. What is booked stands. */
export function banAddress(ports: Needs, email: string): Promise<void> {
  return ports.database.people.ban(banHash(ports, email), ports.now());
}

export function unbanAddress(ports: Needs, email: string): Promise<void> {
  return ports.database.people.unban(banHash(ports, email));
}

/** Since when; null for an address that may book. */
export function bannedAt(ports: Needs, email: string): Promise<Instant | null> {
  return ports.database.people.bannedAt(banHash(ports, email));
}

/** Under which a banned address is kept. */
export function banHash({ tokens }: Pick<Ports, 'tokens'>, email: string): string {
  return tokens.hash(`ban:${normalEmail(email)}`);
}
