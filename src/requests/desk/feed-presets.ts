import type { Feed } from '#domain/feed.ts';

/** Where a host hides the address of a calendar, and what it asks for. */
export interface Preset {
  key: string;
  label: string;
  kind: Feed['kind'];
  /** Filled in where the server is the same for everybody. */
  server: string;
  steps: string[];
}

const ics = { kind: 'ics', server: '' } as const;
const caldav = { kind: 'caldav', server: '' } as const;

export const presets: readonly Preset[] = [
  {
    ...ics,
    key: 'google',
    label: 'Google',
    steps: [
      'On a computer, open calendar.google.com, then Settings.',
      'Choose the calendar below “Settings for my calendars”.',
      'Below “Integrate calendar”, copy the “Secret address in iCal format”.',
    ],
  },
  {
    ...ics,
    key: 'outlook',
    label: 'Outlook or Microsoft 365',
    steps: [
      'In Outlook on the web, open Settings, Calendar, Shared calendars.',
      'Below “Publish a calendar”, choose it with “Can view when I’m busy”, and publish.',
      'Copy the ICS link.',
    ],
  },
  {
    ...caldav,
    key: 'icloud',
    label: 'iCloud',
    server: 'https://caldav.icloud.com',
    steps: [
      'At account.apple.com, open Sign-In and Security, App-Specific Passwords, and make one for this site.',
      'The user name is the email address of your Apple Account.',
    ],
  },
  {
    ...caldav,
    key: 'fastmail',
    label: 'Fastmail',
    server: 'https://caldav.fastmail.com',
    steps: [
      'Open Settings, Privacy & Security, Manage app passwords.',
      'Make one for this site that may use calendars (CalDAV) alone.',
    ],
  },
  {
    ...caldav,
    key: 'nextcloud',
    label: 'Nextcloud',
    steps: [
      'Open Settings, Security, and make a new app password for this site.',
      'The server’s address ends in /remote.php/dav.',
    ],
  },
  {
    ...ics,
    key: 'proton',
    label: 'Proton',
    steps: [
      'Open Settings, Calendars, and choose the calendar.',
      'Below “Share outside Proton”, make a link with the limited view and copy it.',
    ],
  },
  {
    ...ics,
    key: 'ics',
    label: 'Another address',
    steps: ['Copy the address that ends in .ics, or starts with webcal://, from the calendar’s settings.'],
  },
  {
    ...caldav,
    key: 'caldav',
    label: 'Another CalDAV server',
    steps: ['Make an app password for this site where your server lets you.'],
  },
];
