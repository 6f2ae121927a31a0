import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { parentPort, workerData } from 'node:worker_threads';

// One calendar from a thread of its own: to send it is not the work of the thread that is measured.
const body = Buffer.from(workerData);
const server = createServer((_request, response) => {
  response.writeHead(200, { 'content-type': 'text/calendar; charset=utf-8' }).end(body);
});
server.listen(0, '127.0.0.1', () => parentPort?.postMessage((server.address() as AddressInfo).port));
