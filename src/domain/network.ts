/** Whose attempts are counted together: an IPv4 address, or the /64 that one IPv6 customer has for themselves. */
export function networkOf(clientIp: string): string {
  if (!clientIp.includes(':')) return clientIp;
  const [head = '', tail] = clientIp.split('::');
  const front = head.split(':').filter(Boolean);
  const back = (tail ?? '').split(':').filter(Boolean);
  const gap = tail === undefined ? 0 : 8 - front.length - back.length;
  const groups = [...front, ...Array.from({ length: gap }, () => '0'), ...back];
  return groups
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':');
}
