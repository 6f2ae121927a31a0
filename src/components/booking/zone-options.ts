import type { Instant, Interval } from '#domain/interval.ts';
import {
  currentZoneName,
  offsetLabel,
  offsetStretch,
  timeZoneGroups,
  zoneLabel,
} from '#domain/time/labels.ts';

// Four hundred options on a page that is made anew for everybody, and nothing in them but the clocks of the world: they are
// put together once for each stretch of time in which no clock changes.

interface Kept {
  stretch: Interval;
  html: string;
}

/** Stretches for which somebody asked lately: months come from addresses. */
const most = 24;
let kept: Kept[] = [];

/** The options of a list of time zones with the offsets of `at`, as HTML; that of `timeZone` is chosen. */
export function zoneOptions(timeZone: string, at: Instant): string {
  const html = optionsAt(at);
  const name = currentZoneName(timeZone);
  const opening = optionStart(name);
  const from = html.indexOf(opening);
  // A zone where nobody lives is not in the list.
  if (from < 0) return html;
  const to = html.indexOf('</option>', from);
  const chosen = `${opening.slice(0, -1)} selected>${escaped(zoneLabel(timeZone, at))}`;
  return html.slice(0, from) + chosen + html.slice(to);
}

function optionsAt(at: Instant): string {
  const known = kept.find(({ stretch }) => stretch.start <= at && at < stretch.end);
  if (known) return known.html;
  const html = timeZoneGroups()
    .map(({ region, zones }) => {
      const options = zones.map(
        ({ timeZone, city }) =>
          `${optionStart(timeZone)}${escaped(`${city} (${offsetLabel(timeZone, at)})`)}</option>`,
      );
      return `<optgroup label="${escaped(region)}">${options.join('')}</optgroup>`;
    })
    .join('');
  kept = [...kept.slice(1 - most), { stretch: offsetStretch(at), html }];
  return html;
}

function optionStart(timeZone: string): string {
  return `<option value="${escaped(timeZone)}">`;
}

/** The data is of Intl and ours, and still no word in it may become markup. */
function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}
