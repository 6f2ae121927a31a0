import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import { day, hour, minute } from '#domain/interval.ts';
import { lastingStarts, notice } from './slots.ts';

test('a time that a fault takes is on sale until the fault is over', async (t) => {
  const now = Date.now();
  const slots = Array.from({ length: 400 }, (_, index) =>
    new Date(now + notice + (index + 1) * 30 * minute).toISOString(),
  );
  const site = createServer((_, response) => response.end(JSON.stringify({ slots })));
  site.listen(0, '127.0.0.1');
  await once(site, 'listening');
  t.after(() => site.close());
  const url = `http://127.0.0.1:${(site.address() as AddressInfo).port}`;

  const starts = await lastingStarts({ url, now: () => now });

  assert.equal(starts.at(-1), Date.parse(slots.at(-1)!));
  // The longest one at its full size: a calendar that fails for six hours and is then dead for a day.
  const over = now + day + 12 * hour;
  assert.deepEqual(
    starts.filter((start) => start < over + notice),
    [],
  );
});
