import { createTokens } from '#adapters/tokens.ts';
import { type Sighting, sightingHeader, sightingPurpose } from '#server/sighting.ts';
import type { Settings } from '#settings.ts';
import type { Finding } from '#use-cases/ports/machine.ts';

const about = 'Proxy';
const patienceMs = 10_000;
/** Of documentation alone (RFC 5737), so nobody's. */
const invented = '203.0.113.77';

/** Asks the running site, through its proxy, for whom it takes somebody who claims another address. */
export async function* checkForwarding(
  settings: Pick<Settings, 'siteUrl' | 'local' | 'appSecrets'>,
): AsyncGenerator<Finding> {
  if (settings.local || settings.appSecrets.length === 0) return;
  const at = String(Date.now());
  const mac = createTokens(settings.appSecrets).sign(sightingPurpose, at);
  try {
    const response = await fetch(`${settings.siteUrl}/healthz`, {
      headers: { 'x-forwarded-for': invented, [sightingHeader]: `${at}.${mac}` },
      signal: AbortSignal.timeout(patienceMs),
      redirect: 'manual',
    });
    const isAnswer = response.headers.get('content-type')?.startsWith('application/json');
    yield isAnswer
      ? judgeForwarding((await response.json()) as Sighting, invented)
      : {
          about,
          state: 'note',
          sentence:
            'the site that runs does not say how it sees visitors: is it of another version, or of another APP_SECRET?',
        };
  } catch {
    // That nothing answers there is said by the check of the webhook.
  }
}

/** @param claimed what the request wrote of itself into X-Forwarded-For */
export function judgeForwarding({ peer, isBelieved, forwarded, client }: Sighting, claimed: string): Finding {
  if (forwarded.trim() === claimed) {
    const sentence =
      'the proxy passes on what visitors write of themselves and adds nothing: let it send X-Forwarded-For (nginx: proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for)';
    return { about, state: 'bad', sentence };
  }
  if (client === claimed) {
    const sentence =
      'a visitor can choose the address that counts: TRUSTED_PROXIES believes more than your proxies, so name these alone';
    return { about, state: 'bad', sentence };
  }
  if (!isBelieved) {
    const sentence = `the proxy at ${peer} is not believed, so all visitors count as one: add it to TRUSTED_PROXIES`;
    return { about, state: 'bad', sentence };
  }
  return {
    about,
    state: 'good',
    sentence: `${peer} says who asks, and a visitor cannot claim to be another`,
  };
}
