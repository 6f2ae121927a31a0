import type { Database } from '#use-cases/ports/database.ts';

interface Memory {
  version: string;
  answers: Map<string, unknown>;
}

const memories = new WeakMap<Pick<Database, 'version'>, Memory>();
const askedNow = new WeakMap<Pick<Database, 'version'>, Promise<string>>();

/** Ranges of dates come from addresses, so there may be many questions. */
const mostAnswers = 32;

/**
 * What the database answered to this question before, while nobody has written anything at all since; so it is never
 * older than what asking would give. Not for use within a transaction, whose own writes it does not see.
 * @param question names it with all that it depends on, the hour too
 * @returns shared by all who ask: to be read and not to be changed
 */
export async function recall<Answer>(
  database: Pick<Database, 'version'>,
  question: string,
  ask: () => Promise<Answer>,
): Promise<Answer> {
  const { answers } = await memoryOf(database);
  if (answers.has(question)) return answers.get(question) as Answer;
  const answer = await ask();
  if (answers.size >= mostAnswers) answers.clear();
  answers.set(question, answer);
  return answer;
}

/** The version is asked before the question: an answer may be newer than its memory, and never older. */
async function memoryOf(database: Pick<Database, 'version'>): Promise<Memory> {
  const version = await versionOf(database);
  const known = memories.get(database);
  if (known?.version === version) return known;
  const memory = { version, answers: new Map() };
  memories.set(database, memory);
  return memory;
}

/** Asked once by all who want it in one turn of the event loop: a page has several questions, and each round trip costs. */
function versionOf(database: Pick<Database, 'version'>): Promise<string> {
  const asked = askedNow.get(database) ?? askInAMoment(database);
  askedNow.set(database, asked);
  return asked;
}

/** Whoever comes after the question was sent may have written in between, and needs one of their own. */
async function askInAMoment(database: Pick<Database, 'version'>): Promise<string> {
  await null;
  askedNow.delete(database);
  return database.version();
}
