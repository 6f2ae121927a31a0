import type { FaultRule } from '#sandbox/faults.ts';
import type { Ledger } from '#sandbox/ledger.ts';
import type { MailRecord } from '#sandbox/resend/mail-record.ts';

/** What tests ask of the sandbox: the mails that were sent, the money that moved, and faults to come. */
export interface SandboxClient {
  url: string;
  ledger(): Promise<Ledger>;
  /** Newest first. */
  mailsTo(address: string): Promise<MailRecord[]>;
  fault(rule: FaultRule): Promise<void>;
  clearFaults(): Promise<void>;
  /** Takes site and sandbox to an instant; what is due by then is done when this ends. */
  goTo(at: number): Promise<void>;
  /** What buyer, bank, owner or mailbox does: `checkout-sessions/{id}/expire`, `mails/{id}/bounced`. */
  control(path: string): Promise<void>;
}

export function createSandboxClient(url: string): SandboxClient {
  async function call(method: string, path: string, body?: unknown): Promise<unknown> {
    const response = await fetch(url + path, {
      method,
      headers: { accept: 'application/json', 'content-type': 'application/json' },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`The sandbox answers ${response.status} to ${path}: ${text}`);
    return text ? JSON.parse(text) : null;
  }
  const act = async (method: string, path: string, body?: unknown) => void (await call(method, path, body));
  return {
    url,
    ledger: async () => (await call('GET', '/ledger')) as Ledger,
    async mailsTo(address) {
      const mails = (await call('GET', '/api/inbox')) as MailRecord[];
      return mails.filter(({ to }) => to.includes(address));
    },
    fault: (rule) => act('POST', '/faults', rule),
    clearFaults: () => act('DELETE', '/faults'),
    goTo: (at) => act('POST', '/control/clock', { at: new Date(at).toISOString() }),
    control: (path) => act('POST', `/control/${path}`, {}),
  };
}
