import { once } from 'node:events';
import { type IncomingMessage, request as plain } from 'node:http';
import { request as secure } from 'node:https';

/**
 * One POST, no redirect followed: to both services a redirect is a failure. Not by `fetch`, which names no other host
 * than the one it connects to.
 * @returns the status of the answer
 */
export async function postWebhook(
  url: string,
  { headers, body, signal }: { headers: Record<string, string>; body: string; signal: AbortSignal },
): Promise<number> {
  const request = url.startsWith('https:') ? secure : plain;
  const outgoing = request(url, { method: 'POST', headers, signal });
  outgoing.end(body);
  const [answer] = (await once(outgoing, 'response')) as [IncomingMessage];
  answer.destroy();
  return answer.statusCode ?? 0;
}
