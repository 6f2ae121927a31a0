import { createServer, type Server } from 'node:http';
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { RequestEntry } from '#server/log.ts';

export interface Metrics {
  record(entry: Pick<RequestEntry, 'method' | 'path' | 'status' | 'ms'>): void;
  /** Answers `GET /metrics` only; the caller listens on a loopback address. */
  server: Server;
}

/**
 * Counts for Prometheus, labelled by path template, so that no visitor's text becomes a label.
 * @param waiting counts what waits, at each scrape, for example unsent mails by their name
 */
export function createMetrics(waiting: () => Promise<Record<string, number>>): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const requests = new Counter({
    name: 'http_requests_total',
    help: 'Answered requests',
    labelNames: ['method', 'path', 'status'],
    registers: [registry],
  });
  const seconds = new Histogram({
    name: 'http_request_duration_seconds',
    help: 'From the head of the request to the end of the answer',
    labelNames: ['path'],
    buckets: [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10],
    registers: [registry],
  });
  new Gauge({
    name: 'ship_weekly_waiting',
    help: 'What waits for another try or for the owner',
    labelNames: ['what'],
    registers: [registry],
    async collect() {
      for (const [what, count] of Object.entries(await waiting())) this.set({ what }, count);
    },
  });
  const server = createServer(async (request, response) => {
    if (request.method !== 'GET' || request.url !== '/metrics') return response.writeHead(404).end();
    try {
      const text = await registry.metrics();
      response.writeHead(200, { 'Content-Type': registry.contentType }).end(text);
    } catch {
      // A database that is away is visible in /readyz; a scrape without figures says the same here.
      response.writeHead(503).end();
    }
    return response;
  });
  return {
    record: ({ method, path, status, ms }) => {
      // A method is the visitor's text too until the route has accepted it.
      const known = /^(?:GET|HEAD|POST|OPTIONS)$/.test(method) ? method : 'other';
      requests.inc({ method: known, path, status });
      seconds.observe({ path }, ms / 1000);
    },
    server,
  };
}
