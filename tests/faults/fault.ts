import type { Losses } from './accounts.ts';
import type { Random } from './random.ts';
import type { Engine } from './stage/database.ts';
import type { Installation } from './stage/installation.ts';
import type { Breakage } from './stage/stage.ts';

/** How much of the campaign: `small` proves that it can fail, `gate` is what every change passes, `full` is the figure. */
export type Scale = 'small' | 'gate' | 'full';

/** What a fault is played with. */
export interface Setting {
  installation: Installation;
  engine: Engine;
  scale: Scale;
  random: Random;
  breakage: Breakage | null;
}

export interface Outcome {
  /** How often the fault struck. */
  tries: number;
  losses: Losses;
  /** A sentence for each loss. */
  findings: string[];
  /** What else is worth a word, for example how long something took. */
  remark?: string;
}

export interface Fault {
  /** For `--only`. */
  name: string;
  title: string;
  /** Left out: both. */
  engines?: Engine[];
  run(setting: Setting): Promise<Outcome>;
}
