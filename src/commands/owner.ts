import '#server/check-node.mjs';
import '#server/load-env.ts';
import { parseArgs } from 'node:util';
import { createLog } from '#server/log.ts';
import { movedTime } from '#server/sandbox-process.ts';
import { createServices, joinBackUps, type Services } from '#services.ts';
import { readSettings, SettingsError } from '#settings.ts';
import { calendarCheck, type ToolCommand } from './calendar-check.ts';
import { commands, copyCommands } from './owner-commands.ts';
import { plain } from './plain.ts';
import { UsageError } from './usage-error.ts';

// The owner's desk without a browser: the same use cases as the pages, from a shell on the machine that runs the site.

/** They need no settings, no database and no running site. */
const tools: Record<string, ToolCommand> = { 'calendar-check': calendarCheck };

const [name = 'help', ...words] = process.argv.slice(2);
process.exitCode = await run(name, words);

async function run(name: string, words: string[]): Promise<number> {
  const command = tools[name] ?? copyCommands[name] ?? commands[name];
  if (!command) {
    console.log(usage());
    return name === 'help' ? 0 : 2;
  }
  let services: Services | undefined;
  try {
    const { values, positionals } = parseArgs({
      args: words,
      options: command.options ?? {},
      allowPositionals: true,
    });
    if ('runAlone' in command) {
      for (const line of await command.runAlone(positionals, values)) console.log(plain(line));
      return 0;
    }
    const settings = readSettings(process.env);
    if ('runOnCopies' in command) {
      const backUps = joinBackUps(settings, Date.now());
      for (const line of await command.runOnCopies(backUps, positionals, values)) {
        console.log(plain(line));
      }
      return 0;
    }
    const moved = await movedTime(settings);
    services = await createServices(settings, { log: createLog('error'), now: () => Date.now() + moved });
    for (const line of await command.run(services, positionals, values)) console.log(plain(line));
    return 0;
  } catch (error) {
    if (error instanceof UsageError || isParseError(error)) {
      console.error(`${(error as Error).message}\n\n  ${command.usage}`);
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

function isParseError(error: unknown): boolean {
  return (
    error instanceof TypeError && String((error as { code?: unknown }).code).startsWith('ERR_PARSE_ARGS')
  );
}

function usage(): string {
  const lines = Object.values({ ...commands, ...copyCommands, ...tools }).map(
    ({ usage, about }) => `  ${usage}\n      ${about}`,
  );
  return `npm run owner -- COMMAND\n\n${lines.join('\n')}\n`;
}
