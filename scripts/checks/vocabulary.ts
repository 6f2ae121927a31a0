/** A thing that people read about, by the one word that names it. */
export interface LockedWord {
  write: string;
  /** Whole words, in any case. */
  not: string[];
  /** Where one of them is right after all. */
  except?: string[];
}

/** The site speaks US English, one word a thing. docs/words.md has the same table and the reasons. */
export const vocabulary: LockedWord[] = [
  { write: 'canceled, canceling', not: ['cancelled', 'cancelling'] },
  {
    write: 'email',
    not: ['mail', 'mails', 'mailed', 'mailing', 'e-mail'],
    except: ['mail server', 'mail header', 'owner -- mail', 'mail [retry MAIL', '"mail" shows'],
  },
  {
    write: 'is, are, appears',
    not: ['stand', 'stands', 'stood', 'standing'],
    except: [
      'stands for',
      'stands still',
      'standing in line',
      'choice stands',
      'answer stands',
      'old date stands',
    ],
  },
  {
    write: 'refund, is refunded',
    not: ['goes back', 'went back', 'give back', 'gives back', 'gave back', 'given back'],
  },
  { write: 'automatically', not: ['by itself', 'by themselves'] },
  { write: 'opening', not: ['free time', 'free times', 'times free'] },
  { write: 'check (a box)', not: ['tick', 'ticks', 'ticked'] },
  { write: 'check again', not: ['look again', 'looks again'] },
  { write: 'continue', not: ['go on with', 'go on without'] },
  { write: 'leave blank', not: ['leave it empty', 'leave this empty'] },
  { write: 'start', not: ['begin', 'begins', 'began', 'begun'], except: ['BEGIN:VCALENDAR'] },
  { write: 'fix', not: ['mend', 'mends', 'mended'] },
  { write: 'again', not: ['anew'] },
  { write: 'right now', not: ['at the moment'] },
  { write: 'argument', not: ['quarrel', 'quarrels'] },
  { write: 'rotation', not: ['rota'] },
  { write: 'hallway', not: ['corridor'] },
  { write: 'you disagree with', not: ['otherwise than'] },
  { write: 'what happened to', not: ['what became of'] },
  { write: 'the data controller is', not: ['responsible is'] },
  {
    write: 'setup, backup',
    not: ['set-up', 'back-up'],
    // Part of the key of every copy there is.
    except: ['Ship Weekly back-up 1', 'ship-weekly back-up'],
  },
  { write: 'color, behavior, center', not: ['colour', 'colours', 'behaviour', 'centre'] },
  { write: 'organize, recognize', not: ['organise', 'organised', 'recognise', 'recognised'] },
  { write: 'license', not: ['licence'] },
  { write: 'while', not: ['whilst'] },
];
