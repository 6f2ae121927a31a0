import '#server/check-node.mjs';
import '#server/load-env.ts';
import { createLog } from '#server/log.ts';
import { movedTime } from '#server/sandbox-process.ts';
import { createServices, joinBackUps, type Services } from '#services.ts';
import { readSettings, SettingsError } from '#settings.ts';
import { calendarCheck, type ToolCommand } from './calendar-check.ts';
import type { Command, CopyCommand } from './command.ts';
import { commands, copyCommands } from './owner-commands.ts';
import { plain } from './plain.ts';
import { commandOf, readWords } from './read-words.ts';
import { UsageError } from './usage-error.ts';

// The owner's desk without a browser: the same use cases as the pages, from a shell on the machine that runs the site.

/** They need no settings, no database and no running site. */
const tools: Record<string, ToolCommand> = { 'calendar-check': calendarCheck };

const [name = 'help', ...typed] = process.argv.slice(2);
process.exitCode = await run(name, typed);

async function run(name: string, typed: string[]): Promise<number> {
  const command = commandOf<ToolCommand | CopyCommand | Command>(
    { ...tools, ...copyCommands, ...commands },
    name,
  );
  if (!command) {
    console.log(usage());
    return name === 'help' ? 0 : 2;
  }
  let services: Services | undefined;
  try {
    const { words, options } = readWords(command, typed);
    if ('runAlone' in command) {
      for (const line of await command.runAlone(words, options)) console.log(plain(line));
      return 0;
    }
    const settings = readSettings(process.env);
    if ('runOnCopies' in command) {
      const backUps = joinBackUps(settings, Date.now());
      for (const line of await command.runOnCopies(backUps, words, options)) {
        console.log(plain(line));
      }
      return 0;
    }
    const moved = await movedTime(settings);
    services = await createServices(settings, { log: createLog('error'), now: () => Date.now() + moved });
    for (const line of await command.run(services, words, options)) console.log(plain(line));
    return 0;
  } catch (error) {
    if (error instanceof UsageError) {
      console.error(plain(`${error.message}\n\n  ${command.usage}`));
      return 2;
    }
    console.error(
      plain(error instanceof SettingsError ? error.problems.join('\n') : (error as Error).message),
    );
    return 1;
  } finally {
    await services?.close();
  }
}

function usage(): string {
  const lines = Object.values({ ...commands, ...copyCommands, ...tools }).map(
    ({ usage, about }) => `  ${usage}\n      ${about}`,
  );
  return `npm run owner -- COMMAND\n\n${lines.join('\n')}\n`;
}
