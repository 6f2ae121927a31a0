// The address names no zone: go on in the browser's own. Every link from there carries it, and it can be changed.
const zone = new Intl.DateTimeFormat().resolvedOptions().timeZone;
const url = new URL(location.href);
if (zone && !url.searchParams.has('tz')) {
  url.searchParams.set('tz', zone);
  location.replace(url);
}
