import './check-node.mjs';
import './load-env.ts';
import { runUntilStopped } from './stop.ts';

// Loaded late: an older Node could not even link what it needs, and would say so in its own words.
await runUntilStopped(async () => {
  const { start } = await import('./start.ts');
  return await start(process.env);
});
