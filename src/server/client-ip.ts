import type { IncomingMessage } from 'node:http';
import { BlockList, isIP } from 'node:net';
import { SettingsError } from '#settings.ts';

/**
 * Who is asking, without believing what anybody can write into a header.
 * @param trustedProxies addresses or CIDR ranges whose `X-Forwarded-For` is believed
 * @returns reads from the right and stops at the first address that is not one of ours; `''` when the socket is gone
 * @throws SettingsError when an entry is neither an address nor a range
 */
export function createClientIp(
  trustedProxies: string[],
): (request: Pick<IncomingMessage, 'headers' | 'socket'>) => string {
  const trusted = toBlockList(trustedProxies);
  return (request) => {
    const forwarded = [request.headers['x-forwarded-for'] ?? []].flat().join(',').split(',');
    let address = normalize(request.socket.remoteAddress ?? '');
    while (address && isTrusted(trusted, address)) {
      const previous = normalize(forwarded.pop() ?? '');
      if (!previous) break;
      address = previous;
    }
    return address;
  };
}

/**
 * Tells connections of the machine itself and of proxies that the operator named, which carry many visitors each, from
 * those of one visitor.
 * @param trustedProxies as `createClientIp` takes them
 */
export function createIsShared(trustedProxies: string[]): (remoteAddress: string) => boolean {
  const shared = toBlockList(['127.0.0.0/8', '::1', ...trustedProxies]);
  return (remoteAddress) => {
    const address = normalize(remoteAddress);
    return address !== '' && isTrusted(shared, address);
  };
}

function toBlockList(entries: string[]): BlockList {
  const list = new BlockList();
  for (const entry of entries) {
    const [address = '', bits] = entry.split('/');
    const family = isIP(address) === 6 ? 'ipv6' : 'ipv4';
    const most = family === 'ipv6' ? 128 : 32;
    const length = bits === undefined ? most : /^\d{1,3}$/.test(bits) ? Number(bits) : Number.NaN;
    if (!isIP(address) || !(length <= most)) {
      throw new SettingsError([
        `TRUSTED_PROXIES has "${entry}", which is no address or range such as 10.0.0.0/8 or fd00::/8.`,
      ]);
    }
    list.addSubnet(address, length, family);
  }
  return list;
}

function isTrusted(list: BlockList, address: string): boolean {
  return list.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4');
}

/** Without port, brackets or zone; IPv4 inside IPv6 as IPv4; `''` when it is no address. */
function normalize(text: string): string {
  const bare = text
    .trim()
    .replace(/^\[([^\]]*)\](?::\d+)?$/, '$1')
    .replace(/^(\d+\.\d+\.\d+\.\d+):\d+$/, '$1')
    .replace(/%.*$/, '')
    .replace(/^::ffff:(?=\d+\.\d+\.\d+\.\d+$)/i, '');
  return isIP(bare) ? bare.toLowerCase() : '';
}
