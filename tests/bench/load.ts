import { Agent, request } from 'node:http';
import { pathToFileURL } from 'node:url';

/** Where to ask, as a browser would on connections that stay open. */
export interface Target {
  port: number;
  path: string;
  host: string;
  headers?: Record<string, string>;
}

export interface Load {
  requestsPerSecond: number;
  bytesPerRequest: number;
}

/** Asks for one address over and over on so many connections. @throws Error when an answer is not 200 */
export async function putLoad(target: Target, connections: number, ms: number): Promise<Load> {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  const until = performance.now() + ms;
  let [count, bytes] = [0, 0];
  const from = performance.now();
  await Promise.all(
    Array.from({ length: connections }, async () => {
      while (performance.now() < until) {
        bytes += await ask(target, agent);
        count += 1;
      }
    }),
  );
  agent.destroy();
  return {
    requestsPerSecond: (count * 1_000) / (performance.now() - from),
    bytesPerRequest: Math.round(bytes / count),
  };
}

/** @returns the size of the body as it came over the wire */
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
