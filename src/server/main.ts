import './check-node.mjs';
import { SettingsError } from '#settings.ts';
import { stopOnSignals } from './stop.ts';

// A signal during the start must not leave a half-started child behind, so it waits for what there is to stop.
const starting = import('./start.ts').then(({ start }) => start(process.env));
stopOnSignals(async () => (await starting)());

try {
  await starting;
} catch (error) {
  if (!(error instanceof SettingsError)) throw error;
  for (const problem of error.problems) console.error(problem);
  process.exitCode = 1;
}
