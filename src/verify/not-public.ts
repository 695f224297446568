import { BlockList, isIP } from 'node:net';

/** Why nobody on the internet, AWS included, reaches a host, by its name alone; `undefined` where it may be reached. */
export function whyNotPublic(hostname: string): string | undefined {
  const host = hostname.toLowerCase().replace(/^\[|\]$|\.$/g, '');
  if (isIP(host) !== 0) return isPrivateAddress(host) ? `${host} is a private address` : undefined;
  if (!host.includes('.')) return `${host} is a name within a network`;
  const zone = PRIVATE_ZONES.find((one) => host.endsWith(`.${one}`));
  return zone === undefined ? undefined : `names that end in .${zone} are not of the public DNS`;
}

/** Whether an address is not of the public internet. */
export function isPrivateAddress(address: string): boolean {
  return PRIVATE.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4');
}

/**
 * Names that no public server answers, longer ones first: those of Kubernetes, and what is reserved.
 *
 * @see https://www.rfc-editor.org/rfc/rfc6761
 * @see https://www.rfc-editor.org/rfc/rfc6762
 * @see https://www.rfc-editor.org/rfc/rfc8375
 */
const PRIVATE_ZONES = [
  'cluster.local',
  'home.arpa',
  'svc',
  'local',
  'internal',
  'localhost',
  'test',
  'invalid',
] as const;

/** What of an IPv4 or IPv6 address is not the public internet (RFC 6890). */
const PRIVATE = new BlockList();
for (const [net, prefix] of [
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
] as const)
  PRIVATE.addSubnet(net, prefix, 'ipv4');
for (const [net, prefix] of [
  ['::1', 128],
  ['fc00::', 7],
  ['fe80::', 10],
] as const)
  PRIVATE.addSubnet(net, prefix, 'ipv6');
