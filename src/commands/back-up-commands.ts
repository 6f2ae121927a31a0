import type { CopyCommand } from './command.ts';
import { UsageError } from './usage-error.ts';

export const backUpCommands: Record<string, CopyCommand> = {
  backup: {
    usage: 'backup [FILE] [--plain] [--daily]',
    words: 1,
    about:
      'Copies the database while the site runs, sealed with APP_SECRET unless --plain. Without a file: dated, beside the database, and the newest 14 are kept. --daily is for your timer: you get an email when no such copy was taken for two days.',
    options: { plain: { type: 'boolean' }, daily: { type: 'boolean' } },
    async runOnCopies({ backUp }, [file], { plain, daily }) {
      const made = await backUp({ file, plain: plain === true, daily: daily === true });
      return [
        `${made.file}, ${Math.ceil(made.bytes / 1000)} kB.`,
        ...(made.removed > 0 ? [`${made.removed} older removed.`] : []),
        ...(plain ? ['It is not sealed: whoever has it reads everything.'] : []),
      ];
    },
  },
  'move-to-postgres': {
    usage: 'move-to-postgres FILE',
    words: 1,
    about:
      'Copies the SQLite file into the empty PostgreSQL of DATABASE_URL, compares both, and leaves the file as it is; the site must not run.',
    async runOnCopies({ moveToPostgres }, [file]) {
      if (!file) throw new UsageError('Name the SQLite file.');
      const tables = await moveToPostgres(file);
      return [
        ...tables.map(
          ({ name, rows, checksum }) =>
            `${name.padEnd(18)} ${String(rows).padStart(7)}  ${checksum.slice(0, 16)}`,
        ),
        `${tables.length} tables, the same on both sides. Start the site; keep ${file} until you have looked around.`,
      ];
    },
  },
  restore: {
    usage: 'restore FILE --yes',
    words: 1,
    about:
      'Puts a copy in the place of the database; the site must not run. Without --yes it says what it would replace.',
    options: { yes: { type: 'boolean' } },
    async runOnCopies({ restore }, [file], { yes }) {
      if (!file) throw new UsageError('Name the copy.');
      const done = await restore({ file, rehearse: yes !== true });
      const holds = done.bookings === null ? '' : ` with ${done.bookings} rows of bookings`;
      const instead = done.replaces === null ? 'the database' : `a database with ${done.replaces}`;
      if (!yes) {
        return [
          `The copy of ${done.takenAt}${holds} is sound. It would replace ${instead}. Add --yes.`,
          'Nothing was changed.',
        ];
      }
      return [
        `The copy of ${done.takenAt}${holds} is in the place of ${instead}.`,
        ...(done.aside ? [`The database from before is ${done.aside}.`] : []),
        'Start the site: it asks Stripe for what happened since and emails you the list.',
      ];
    },
  },
};
