/** Whose acts are counted together, and how many times the share of one client they have. */
export interface Network {
  name: string;
  shares: number;
}

/**
 * The networks of an address, narrowest first: one customer, a building, a provider's handful of customers. Whoever rents
 * many addresses rents them together, so each wider network may do more, but not as much as all in it.
 */
export function networksOf(clientIp: string): Network[] {
  if (!clientIp.includes(':')) {
    const street = clientIp.split('.').slice(0, 3).join('.');
    return [
      { name: clientIp, shares: 1 },
      { name: `${street}/24`, shares: 4 },
    ];
  }
  const customer = networkOf(clientIp);
  const groups = customer.split(':');
  const building = Number.parseInt(groups[3] ?? '0', 16) >> 8;
  const provider = groups.slice(0, 3).join(':');
  return [
    { name: customer, shares: 1 },
    { name: `${provider}:${building.toString(16)}/56`, shares: 2 },
    { name: `${provider}/48`, shares: 4 },
  ];
}

/** An IPv4 address, or the /64 that one IPv6 customer has for themselves. */
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
