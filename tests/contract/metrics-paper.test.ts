import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import { openDatabase } from '#adapters/database/open.ts';
import { createMetrics } from '#server/metrics.ts';
import { countWaiting } from '#server/waiting.ts';
import { freshSqlitePath } from './support/databases.ts';

test('docs/metrics.md names the metrics that are served, no more and no fewer', async (t) => {
  const database = await openDatabase({ url: freshSqlitePath(t) });
  t.after(() => database.close());
  const metrics = createMetrics(() => countWaiting(database));
  metrics.record({ method: 'GET', path: '/book', status: 200, ms: 3 });
  metrics.server.listen(0, '127.0.0.1');
  await once(metrics.server, 'listening');
  t.after(() => metrics.server.close());
  const { port } = metrics.server.address() as AddressInfo;
  const served = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();

  const names = [...served.matchAll(/^# TYPE (\S+)/gm)].map(([, name = '']) => name);
  const own = names.filter((name) => !/^(?:process|nodejs)_/.test(name));
  const waiting = [...served.matchAll(/^ship_weekly_waiting\{what="(\w+)"\}/gm)].map(([, what = '']) => what);
  const paper = readFileSync('docs/metrics.md', 'utf8');
  const written = [...paper.matchAll(/^\| `(\w+)` \|/gm)].map(([, name = '']) => name);
  assert.deepEqual(written.sort(), [...own, ...waiting].sort());
});
