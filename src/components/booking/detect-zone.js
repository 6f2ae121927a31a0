// Runs before the first paint of a booking page whose address names no time zone, and shows its times in the browser's
// own. What depends on the zone stays blank until then, so that nobody reads a time that changes under their eyes.
// The server does all the reckoning; without this script the page is right as it is, in the zone that it names.
(() => {
  const zone = new Intl.DateTimeFormat().resolvedOptions().timeZone;
  const here = document.currentScript?.dataset.timeZone;
  if (!zone || zone === here) return;
  const root = document.documentElement;
  const address = new URL(location.href);
  address.searchParams.set('tz', zone);
  root.dataset.zone = 'pending';

  const loaded = new Promise((resolve) => {
    document.addEventListener('DOMContentLoaded', resolve, { once: true });
  });
  const parts = (page) => [...page.querySelectorAll('[data-zoned]')];

  async function relabel() {
    const answer = await fetch(address, { signal: AbortSignal.timeout(4000) });
    if (!answer.ok) return;
    const fresh = parts(new DOMParser().parseFromString(await answer.text(), 'text/html'));
    await loaded;
    const old = parts(document);
    if (fresh.length !== old.length) return;
    for (const [i, part] of old.entries()) part.replaceWith(fresh[i]);
    // In place of this address, so that the way back does not lead through it.
    history.replaceState(history.state, '', address);
  }

  relabel()
    // Offline or too slow: the page stays in the zone that it names.
    .catch(() => undefined)
    .finally(() => delete root.dataset.zone);
})();
