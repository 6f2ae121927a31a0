import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { parentPort, workerData } from 'node:worker_threads';
import { entry, multistatus } from '#tests/caldav-host.ts';

// One calendar from a thread of its own: to send it is not the work of the thread that is measured.
const { text, isCalDav }: { text: string; isCalDav: boolean } = workerData;
const body = Buffer.from(text);
const server = createServer(({ method, url = '' }, response) => {
  const type = isCalDav ? 'application/xml' : 'text/calendar';
  response
    .writeHead(isCalDav ? 207 : 200, { 'content-type': `${type}; charset=utf-8` })
    .end(method === 'PROPFIND' ? multistatus(entry(url, '<cs:getctag>1</cs:getctag>')) : body);
});
server.listen(0, '127.0.0.1', () => parentPort?.postMessage((server.address() as AddressInfo).port));
