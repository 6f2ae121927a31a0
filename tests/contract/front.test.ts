import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { UnreadableForm } from '#requests/posted-form.ts';
import { securityHeaders } from '#server/headers.ts';
import { DatabaseUnavailable } from '#use-cases/ports/database.ts';
import { echo, ownForm, startFront } from './support/front.ts';

const closing = 'Connection: close\r\n\r\n';

test('every kind of answer carries the security headers', async (t) => {
  const front = await startFront(t, {
    handler: async (request, response, next, locals) => {
      if (request.url !== '/book') return echo(request, response, next, locals);
      throw new Error('broken');
    },
  });
  const expected = securityHeaders({
    siteUrl: 'https://ship.example',
    stripe: { apiBase: null },
  });
  const kinds: [string, number, Parameters<typeof front.ask>[1]?][] = [
    ['/about', 200],
    ['/live', 200],
    ['/about/', 308],
    ['/about.html', 308],
    ['/nothing', 404],
    ['/healthz', 200],
    ['/readyz', 200],
    ['/book', 500],
    ['/%', 400],
    ['/book/pay', 403, { method: 'POST' }],
    ['/about', 405, { method: 'PUT', headers: ownForm }],
    ['/about', 204, { method: 'OPTIONS' }],
    ['/about', 200, { method: 'HEAD' }],
    ['/about', 421, { headers: { host: 'evil.example' } }],
    ['/about', 416, { headers: { range: 'bytes=99999-' } }],
    ['/about', 417, { headers: { expect: 'miracles' } }],
  ];
  for (const [path, status, asked] of kinds) {
    const reply = await front.ask(path, asked);
    assert.equal(reply.status, status, path);
    for (const [name, value] of Object.entries(expected)) {
      const shown = reply.headers[name.toLowerCase()];
      assert.equal(shown, value, `${status} ${path} ${name}`);
    }
    assert.match(String(reply.headers['x-request-id']), /^[\w-]{36}$/);
  }
});

test('a request that Node itself cannot read is refused with the same headers', async (t) => {
  const front = await startFront(t);
  const broken = await front.raw('GET / HTTP/1.1\r\nbroken header\r\n\r\n');
  const huge = await front.raw(`GET / HTTP/1.1\r\nHost: ship.example\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`);
  assert.match(broken, /^HTTP\/1\.1 400 /);
  assert.match(huge, /^HTTP\/1\.1 431 /);
  for (const reply of [broken, huge]) {
    assert.match(reply, /\r\nContent-Security-Policy: default-src 'none'/);
    assert.match(reply, /\r\nStrict-Transport-Security: /);
  }
});

test('a 304 keeps the headers that its page would have', async (t) => {
  const front = await startFront(t);
  const first = await front.ask('/about');
  const again = await front.ask('/about', { headers: { 'if-none-match': `W/"x", ${first.headers.etag}` } });
  assert.equal(again.status, 304);
  assert.equal((await front.ask('/about', { headers: { 'if-none-match': '*' } })).status, 304);
  assert.equal((await front.ask('/about', { headers: { 'if-none-match': '"older"' } })).status, 200);
  assert.equal(again.body.length, 0);
  for (const name of ['etag', 'vary', 'cache-control', 'content-security-policy'] as const) {
    assert.equal(again.headers[name], first.headers[name], name);
  }
});

test('a host that is not ours is answered with 421, whatever its port or spelling', async (t) => {
  const front = await startFront(t);
  const status = async (host: string) => (await front.ask('/about', { headers: { host } })).status;
  for (const host of ['ship.example', 'SHIP.example', 'ship.example:443'])
    assert.equal(await status(host), 200);
  for (const host of ['evil.example', 'ship.example:80', 'ship.example.evil', '127.0.0.1', 'a@ship.example'])
    assert.equal(await status(host), 421, host);
});

test('a host that is not ours is led to the right one, and its owner told what to set', async (t) => {
  const front = await startFront(t);
  const reply = await front.ask('/about', { headers: { host: 'evil.example' } });
  const page = reply.body.toString();
  assert.match(page, /<a href="https:\/\/ship\.example">Go to https:\/\/ship\.example<\/a>/);
  assert.match(page, /set SITE_URL/);
  assert.ok(!page.includes('evil.example'));
});

test('www leads to the address without it, page and query included', async (t) => {
  const front = await startFront(t);
  const from = (path: string, more: object = {}) =>
    front.ask(path, { headers: { host: 'www.ship.example' }, ...more });
  const moved = await from('/about?a=1');
  assert.equal(moved.status, 308);
  assert.equal(moved.headers.location, 'https://ship.example/about?a=1');
  assert.equal((await from('/booking/abc')).headers['cache-control'], 'no-store');
  assert.equal((await from('/api/attach-audit', { method: 'POST' })).status, 421);
  assert.equal((await front.ask('/about', { headers: { host: 'www.evil.example' } })).status, 421);
});

test('the way to the clean form of a key is stored no more than the key', async (t) => {
  const front = await startFront(t);
  const reply = await front.ask('/booking/abc/');
  assert.equal(reply.status, 308);
  assert.equal(reply.headers['cache-control'], 'no-store');
});

test('a request must name one host', async (t) => {
  const front = await startFront(t);
  assert.match(await front.raw(`GET /about HTTP/1.1\r\n${closing}`), /^HTTP\/1\.1 400 /);
  const two = `GET /about HTTP/1.1\r\nHost: ship.example\r\nHost: evil.example\r\n${closing}`;
  assert.match(await front.raw(two), /^HTTP\/1\.1 400 /);
});

test('an absolute address is judged by its own host', async (t) => {
  const front = await startFront(t);
  const get = (url: string) => front.raw(`GET ${url} HTTP/1.1\r\nHost: ship.example\r\n${closing}`);
  assert.match(await get('https://ship.example/about'), /^HTTP\/1\.1 200 /);
  assert.match(await get('http://evil.example/about'), /^HTTP\/1\.1 421 /);
});

test('health answers any host, and tells apart that it lives and that it can serve', async (t) => {
  const front = await startFront(t, {
    services: { ready: () => Promise.reject(new DatabaseUnavailable('away')) } as never,
  });
  const any = { headers: { host: '10.0.0.7:4321' } };
  assert.equal((await front.ask('/healthz', any)).status, 200);
  assert.equal((await front.ask('/readyz', any)).status, 503);
});

test('addresses that two programs could read differently are refused', async (t) => {
  const front = await startFront(t);
  const paths = [
    '//evil.example',
    '/a//b',
    '/a/../b',
    '/%2e%2e/b',
    '/a%2fb',
    '/a%5cb',
    '/a\\b',
    '/%00',
    '/%',
    '/%zz',
  ];
  for (const path of [...paths, '/%252e', '/%c3', 'about', '/a%0d%0ab']) {
    const reply = await front.raw(`GET ${path} HTTP/1.1\r\nHost: ship.example\r\n${closing}`);
    assert.match(reply, /^HTTP\/1\.1 400 /, path);
    assert.match(reply, /\r\nContent-Security-Policy: /, path);
  }
  assert.equal((await front.ask(`/live?${'q'.repeat(8200)}`)).status, 414);
});

test('no escape leads past a rule: an address has one spelling', async (t) => {
  const front = await startFront(t, {
    handler: async (_request, response) => {
      response.end('rendered');
    },
  });
  for (const path of [
    '/%5fimage?href=a',
    '/%73tyleguide',
    '/styleguide%2ehtml',
    '/%62ooking/abc',
    '/%61bout',
  ]) {
    const reply = await front.ask(path);
    assert.equal(reply.status, 404, path);
    assert.doesNotMatch(reply.text, /rendered|Components|About/, path);
  }
  assert.equal((await front.ask('/tags/caf%C3%A9')).text, 'rendered');
});

test('no path, however it is written, is sent to another site', async (t) => {
  const front = await startFront(t);
  const piece = fc.constantFrom(
    '/',
    '//',
    '\\',
    '%5c',
    '%2f',
    'evil.example',
    '@',
    ':',
    'https:',
    '.',
    '..',
    'about',
    '.html',
    '?',
    '#',
    '%0d%0a',
    'index.html',
    ';',
    '~',
  );
  await fc.assert(
    fc.asyncProperty(fc.array(piece, { maxLength: 6 }), async (pieces) => {
      const reply = await front.raw(`GET /${pieces.join('')}/ HTTP/1.1\r\nHost: ship.example\r\n${closing}`);
      const location = /\r\nLocation: (.*)\r\n/i.exec(reply)?.[1];
      if (location === undefined) return;
      assert.equal(new URL(location, 'https://ship.example/').origin, 'https://ship.example');
      assert.match(location, /^\/(?![/\\])/);
    }),
    { numRuns: 300 },
  );
});

test('a page has one address: no final slash, no file name, and the query stays', async (t) => {
  const front = await startFront(t);
  const location = async (path: string) => {
    const reply = await front.ask(path);
    return [reply.status, reply.headers.location];
  };
  assert.deepEqual(await location('/about/?month=2026-12'), [308, '/about?month=2026-12']);
  assert.deepEqual(await location('/book/'), [308, '/book']);
  assert.deepEqual(await location('/about.html?a=1'), [308, '/about?a=1']);
  assert.deepEqual(await location('/index.html'), [308, '/']);
  assert.equal((await front.ask('/')).text, '<h1>Home</h1>');
  for (const path of ['/404', '/404.html', '/error', '/error.html', '/about.html.br', '/about.br']) {
    assert.equal((await front.ask(path)).status, 404, path);
  }
});

test('the image service and other addresses of Astro answer 404', async (t) => {
  const front = await startFront(t, { handler: async () => assert.fail('reached') });
  for (const path of ['/_image?href=/x', '/_server-islands/x', '/_actions/x']) {
    assert.equal((await front.ask(path)).status, 404, path);
  }
});

test('the component page is there in local mode only', async (t) => {
  const production = await startFront(t);
  const local = await startFront(t, { settings: { local: true } as never });
  assert.equal((await production.ask('/styleguide')).status, 404);
  assert.equal((await production.ask('/styleguide.html')).status, 404);
  assert.equal((await local.ask('/styleguide')).status, 200);
});

test('a form is taken from our own pages only', async (t) => {
  const front = await startFront(t);
  const post = async (headers: Record<string, string>) =>
    (
      await front.ask('/book/pay', {
        method: 'POST',
        headers: { 'content-type': ownForm['content-type'], ...headers },
        body: 'a=1',
      })
    ).status;
  assert.equal(await post({ 'sec-fetch-site': 'same-origin' }), 200);
  assert.equal(await post({ origin: 'https://ship.example' }), 200);
  for (const site of ['same-site', 'cross-site', 'none', '']) {
    assert.equal(await post({ 'sec-fetch-site': site, origin: 'https://ship.example' }), 403, site);
  }
  for (const origin of ['https://evil.example', 'http://ship.example', 'null', 'https://ship.example.evil']) {
    assert.equal(await post({ origin }), 403, origin);
  }
  assert.equal(await post({}), 403);
});

test('signed webhooks come without an origin, and only by their exact path', async (t) => {
  const front = await startFront(t);
  const post = async (path: string) =>
    (await front.ask(path, { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{}' }))
      .status;
  assert.equal(await post('/webhooks/stripe'), 200);
  assert.equal(await post('/webhooks/resend'), 200);
  for (const path of ['/webhooks', '/webhooks/stripe/x', '/webhooks/other']) {
    assert.equal(await post(path), 403, path);
  }
});

test('a method that a page does not know is refused with those that it knows', async (t) => {
  const front = await startFront(t);
  const allow = async (method: string, path: string) => {
    const reply = await front.ask(path, { method, headers: ownForm });
    return [reply.status, reply.headers.allow];
  };
  assert.deepEqual(await allow('POST', '/about'), [405, 'GET, HEAD, OPTIONS']);
  assert.deepEqual(await allow('DELETE', '/booking/x'), [405, 'GET, HEAD, POST, OPTIONS']);
  assert.deepEqual(await allow('GET', '/webhooks/stripe'), [405, 'POST, OPTIONS']);
  assert.deepEqual(await allow('OPTIONS', '/book/pay'), [204, 'GET, HEAD, POST, OPTIONS']);
});

test('HEAD answers as GET does, without a body', async (t) => {
  const front = await startFront(t);
  for (const path of ['/about', '/live', '/nothing', '/healthz']) {
    const get = await front.ask(path);
    const head = await front.ask(path, { method: 'HEAD' });
    assert.equal(head.status, get.status, path);
    assert.equal(head.body.length, 0, path);
    assert.equal(head.headers['content-type'], get.headers['content-type'], path);
  }
});

test('an address that nobody knows gets the page that says so', async (t) => {
  const front = await startFront(t);
  const reply = await front.ask('/nothing');
  assert.equal(reply.status, 404);
  assert.equal(reply.text, '<h1>No such page</h1>');
});

test('a page that throws becomes an error page without its reason', async (t) => {
  const front = await startFront(t, {
    handler: async () => {
      throw new TypeError('ada@example.com is undefined');
    },
  });
  const reply = await front.ask('/book');
  assert.equal(reply.status, 500);
  assert.equal(reply.headers['cache-control'], 'no-store');
  assert.doesNotMatch(reply.text, /ada|TypeError|at /);
  assert.ok(reply.text.includes(String(reply.headers['x-request-id'])));
});

test('a fault that a page hands over becomes an error page, also when half a page was written', async (t) => {
  const front = await startFront(t, {
    handler: async (_request, response, _next, locals) => {
      response.writeHead(200, { 'content-type': 'text/html', 'content-length': '5' });
      response.write('<p>half');
      locals.fault = new Error('broken');
      response.end();
    },
  });
  const reply = await front.ask('/book');
  assert.equal(reply.status, 500);
  assert.doesNotMatch(reply.text, /half/);
});

test('a form that cannot be read is a 400 with a page, and no fault of ours', async (t) => {
  const front = await startFront(t, {
    handler: async (_request, response, _next, locals) => {
      locals.fault = new UnreadableForm('no form');
      response.writeHead(503).end();
    },
  });
  const reply = await front.ask('/book/details', { method: 'POST', headers: ownForm });
  assert.equal(reply.status, 400);
  assert.match(reply.text, /That request cannot be read.*did not arrive whole/);
  assert.doesNotMatch(front.lines.join(), /page-failed/);
});

test('a database that is away is a 503 that says when to come back, however deep it is found', async (t) => {
  const away = new Error('outer', { cause: new Error('middle', { cause: new DatabaseUnavailable('gone') }) });
  const handed = await startFront(t, {
    handler: async (_request, response, _next, locals) => {
      locals.fault = away;
      response.writeHead(503).end();
    },
  });
  const thrown = await startFront(t, { handler: () => Promise.reject(away) });
  for (const front of [handed, thrown]) {
    const reply = await front.ask('/book');
    assert.equal(reply.status, 503);
    assert.equal(reply.headers['retry-after'], '10');
    assert.match(reply.text, /try again in a minute/);
  }
});

test('what a program asked for is refused in JSON', async (t) => {
  const front = await startFront(t, { handler: () => Promise.reject(new Error('broken')) });
  const slots = await front.ask('/api/slots');
  const wish = await front.ask('/nothing', { headers: { accept: 'application/json', host: 'evil.example' } });
  assert.equal(JSON.parse(slots.text).reference, slots.headers['x-request-id']);
  assert.equal(
    JSON.parse(wish.text).error,
    'This site lives at https://ship.example. If it is yours and should live here, set SITE_URL to this address; if it lives there, let your proxy pass on the Host header.',
  );
});

test('a page whose address is a key is not kept, listed, passed on or compressed', async (t) => {
  const front = await startFront(t, {
    handler: async (_request, response) => {
      response.writeHead(200, {
        'content-type': 'text/html',
        'cache-control': 'public',
        'referrer-policy': 'origin',
      });
      response.end('x'.repeat(5000));
    },
  });
  for (const path of [
    '/booking/abc',
    '/booking/abc/move',
    '/booking/abc/invite.ics',
    '/calendar/abc.ics',
    '/preview/abc',
  ]) {
    const { headers } = await front.ask(path, { headers: { 'accept-encoding': 'br, gzip' } });
    assert.equal(headers['cache-control'], 'no-store', path);
    assert.equal(headers['x-robots-tag'], 'noindex', path);
    assert.equal(headers['referrer-policy'], 'same-origin', path);
    assert.equal(headers['content-encoding'], undefined, path);
  }
  const refused = await front.ask('/booking/abc', { method: 'POST' });
  assert.equal(refused.headers['x-robots-tag'], 'noindex');
});

test('a live page is compressed when it is worth it and asked for', async (t) => {
  const front = await startFront(t, {
    handler: async (request, response) => {
      response.writeHead(200, { 'content-type': request.url === '/live?png' ? 'image/png' : 'text/html' });
      response.end(request.url === '/live?tiny' ? 'é' : 'é'.repeat(3000));
    },
  });
  const encoding = async (path: string, accept: string) =>
    (await front.ask(path, { headers: { 'accept-encoding': accept } })).headers['content-encoding'];
  assert.equal(await encoding('/live', 'gzip, br'), 'br');
  assert.equal(await encoding('/live', 'gzip'), 'gzip');
  assert.equal(await encoding('/live', 'br;q=0, gzip;q=0.5'), 'gzip');
  assert.equal(await encoding('/live', 'identity'), undefined);
  assert.equal(await encoding('/live?tiny', 'br'), undefined);
  assert.equal(await encoding('/live?png', 'br'), undefined);
  const plain = await front.ask('/live');
  assert.equal(plain.headers.vary, 'Accept-Encoding');
  assert.equal(plain.headers['content-length'], '6000');
  assert.equal(plain.headers['content-type'], 'text/html; charset=utf-8');
});
