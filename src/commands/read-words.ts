import { type ParseArgsOptionsConfig, parseArgs } from 'node:util';
import { UsageError } from './usage-error.ts';

/** What a command takes, whatever it does. */
interface Takes {
  words: number;
  options?: ParseArgsOptionsConfig;
}

/** A command by its name, and nothing that every object has. */
export function commandOf<C>(commands: Record<string, C>, name: string): C | undefined {
  return Object.hasOwn(commands, name) ? commands[name] : undefined;
}

/**
 * Reads what was typed after the name of a command.
 * @throws UsageError for an unknown option, one without its value, or a word too many
 */
export function readWords({ words, options = {} }: Takes, typed: string[]) {
  const { values, positionals } = parse(options, typed);
  const tooMany = positionals.slice(words);
  if (tooMany.length > 0) {
    throw new UsageError(`"${tooMany.join(' ')}" is too much. Put quotes around what belongs together.`);
  }
  return { options: values, words: positionals };
}

function parse(options: ParseArgsOptionsConfig, args: string[]) {
  try {
    return parseArgs({ args, options, allowPositionals: true });
  } catch (error) {
    // Of Node, about what was typed.
    throw new UsageError((error as Error).message);
  }
}
