import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInvitations } from '#adapters/icalendar/invitations.ts';
import { day } from '#domain/interval.ts';
import { confirmedBooking } from '#tests/contract/support/sample-booking.ts';
import type { Outcome } from './run.ts';

const name = 'Invitations in Python’s icalendar';
const pythons = ['/usr/bin/python3', 'python3'];

/** Reads an invitation, its move and its cancellation with a third reader, after ical.js and node-ical in the gate. */
export async function checkInvitations(): Promise<Outcome[]> {
  const python = pythons.find((one) => spawnSync(one, ['-c', 'import icalendar']).status === 0);
  if (!python) {
    return [{ name, state: 'missing', words: 'apt-get install python3-icalendar, or pip install icalendar' }];
  }
  const folder = mkdtempSync(join(tmpdir(), 'ship-weekly-invitations-'));
  try {
    const files = writeInvitations(folder);
    const read = spawnSync(
      python,
      ['-W', 'error', join(import.meta.dirname, 'read_invitations.py'), ...files],
      {
        encoding: 'utf8',
      },
    );
    const words = (read.status === 0 ? read.stdout : read.stderr).trim().split('\n').at(-1) ?? '';
    return [{ name, state: read.status === 0 ? 'passed' : 'failed', words }];
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function writeInvitations(folder: string): string[] {
  const booked = confirmedBooking({
    attendee: {
      name: 'Zoë "Ω" อรุณ, Smith; 李雷',
      email: 'zoe@example.com',
      company: '',
      topic: 'Our release waits.\nFor approval; and more, of course.',
      timeZone: 'Asia/Kathmandu',
      clock: 12,
    },
  });
  const moved = { ...booked, startsAt: booked.startsAt + day, endsAt: booked.endsAt + day, icsSequence: 1 };
  const cancelled = { ...moved, icsSequence: 2 };
  const invitations = createInvitations({
    organizerName: 'The consultant',
    organizerEmail: 'hello@example.com',
    ownerEmail: 'owner@example.com',
    productId: '//Ship Weekly//Booking//EN',
    now: () => booked.createdAt,
  });
  const url = 'https://example.com/booking/token';
  const contents = [
    invitations.invite(booked, url),
    invitations.invite(moved, url),
    invitations.cancellation(cancelled, url),
  ];
  return contents.map(({ content }, i) => {
    const path = join(folder, `${i}.ics`);
    writeFileSync(path, content);
    return path;
  });
}
