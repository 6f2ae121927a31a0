import { openDatabase } from '#adapters/database/open.ts';
import { postgresEncryption } from '#adapters/database/postgres/encryption.ts';
import { type Feed, isBlind } from '#domain/feed.ts';
import { failureWords } from '#use-cases/desk/feed-words.ts';
import type { Finding } from '#use-cases/ports/machine.ts';

/** Does it open, is what it says on a network read by nobody else, and can the calendars in it be read? */
export async function* checkDatabase(url: string, now: number): AsyncGenerator<Finding> {
  const about = 'Database';
  try {
    const database = await openDatabase({ url });
    const feeds = await database.feeds.all().finally(() => database.close());
    yield { about, state: 'good', sentence: 'opens, and its tables are up to date' };
    if (/^postgres(?:ql)?:/.test(url)) yield await checkEncryption(url);
    for (const feed of feeds) yield checkFeed(feed, now);
  } catch (error) {
    yield { about, state: 'bad', sentence: error instanceof Error ? error.message : String(error) };
  }
}

async function checkEncryption(url: string): Promise<Finding> {
  const about = 'Way to the database';
  const encryption = await postgresEncryption(url);
  return encryption
    ? { about, state: 'good', sentence: `encrypted (${encryption})` }
    : {
        about,
        state: 'note',
        sentence:
          'not encrypted, which is right on one machine or a network of containers alone; elsewhere add ?sslmode=verify-full to DATABASE_URL',
      };
}

/** By what its last reading said, at most five minutes ago while the site runs. */
function checkFeed(feed: Feed, now: number): Finding {
  const about = `Calendar "${feed.name}"`;
  if (!feed.failing) return { about, state: 'good', sentence: `is read from ${feed.host}` };
  const { what, next } = failureWords(feed.failing.failure, feed);
  const closed = isBlind(feed, now) ? ' No times are offered meanwhile.' : '';
  return { about, state: 'bad', sentence: `${what} ${next}${closed}` };
}
