import { readFileSync } from 'node:fs';
import { type Agent, request } from 'node:http';
import { connect } from 'node:net';
import { pathToFileURL } from 'node:url';

/** Where to ask, as a browser would on connections that stay open. */
export interface Target {
  port: number;
  path: string;
  host: string;
  headers?: Record<string, string>;
}

export interface Load {
  requests: number;
  requestsPerSecond: number;
  bytesPerRequest: number;
}

/** @returns the size of the body as it came over the wire. @throws Error when the answer is not 200 */
export function ask({ port, path, host, headers }: Target, agent: Agent): Promise<number> {
  return new Promise((resolve, reject) => {
    const sent = request(
      { host: '127.0.0.1', port, path, agent, headers: { host, ...headers } },
      (answer) => {
        let bytes = 0;
        answer.on('data', (chunk: Buffer) => {
          bytes += chunk.length;
        });
        answer.on('end', () => {
          if (answer.statusCode === 200) resolve(bytes);
          else reject(new Error(`${path} answered ${answer.statusCode}`));
        });
        answer.on('error', reject);
      },
    );
    sent.on('error', reject);
    sent.end();
  });
}

/**
 * Asks for one address over and over on so many connections, with as little work of its own as can be: Node's own
 * client would be slower than what it measures.
 * @throws Error when an answer is not 200 or does not say how long it is
 */
async function putLoad(target: Target, connections: number, ms: number): Promise<Load> {
  const from = performance.now();
  const until = from + ms;
  const parts = await Promise.all(Array.from({ length: connections }, () => askOnOne(target, until)));
  const requests = parts.reduce((sum, part) => sum + part.requests, 0);
  const bytes = parts.reduce((sum, part) => sum + part.bytes, 0);
  return {
    requests,
    requestsPerSecond: (requests * 1_000) / (performance.now() - from),
    bytesPerRequest: Math.round(bytes / requests),
  };
}

function askOnOne(
  { port, path, host, headers }: Target,
  until: number,
): Promise<{ requests: number; bytes: number }> {
  const lines = Object.entries({ host, ...headers }).map(([name, value]) => `${name}: ${value}\r\n`);
  const question = `GET ${path} HTTP/1.1\r\n${lines.join('')}\r\n`;
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(question));
    let [requests, bytes, missing] = [0, 0, 0];
    let head = '';
    socket.on('error', reject);
    socket.on('data', (chunk) => {
      if (missing === 0) {
        head += chunk.toString('latin1');
        const end = head.indexOf('\r\n\r\n');
        if (end < 0) return;
        const length = /^HTTP\/1\.1 200 [\s\S]*\r\ncontent-length: (\d+)/i.exec(head.slice(0, end))?.[1];
        if (length === undefined) {
          socket.destroy(new Error(`${path} answered ${head.split('\r\n')[0]}`));
          return;
        }
        bytes += Number(length);
        missing = Number(length) - (head.length - end - 4);
        head = '';
      } else missing -= chunk.length;
      if (missing > 0) return;
      requests += 1;
      if (performance.now() < until) socket.write(question);
      else {
        socket.destroy();
        resolve({ requests, bytes });
      }
    });
  });
}

/** User and system time so far, from Linux's own books, which count in hundredths of a second. */
export function cpuMicros(pid: number): number {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]!.split(' ');
    return (Number(fields[11]) + Number(fields[12])) * 10_000;
  } catch {
    return Number.NaN;
  }
}

// As a process of its own, so that it takes no time from what it measures.
if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href && process.send) {
  process.once(
    'message',
    async ({ target, connections, ms }: { target: Target; connections: number; ms: number }) => {
      process.send?.(await putLoad(target, connections, ms));
      process.disconnect?.();
    },
  );
}
