import { lookup as systemLookup } from 'node:dns';
import { BlockList, isIP, type LookupFunction } from 'node:net';

import { OperatorProblem } from '../../ports/operator-problem.ts';

type Ipv4 = readonly [number, number, number, number];

/** Where a cloud tells a machine its credentials, and other addresses of the link. */
const ipv4Networks: readonly { readonly net: Ipv4; readonly bits: number }[] = [
  { net: [169, 254, 0, 0], bits: 16 },
  // Alibaba Cloud, Azure, Oracle Cloud.
  { net: [100, 100, 100, 200], bits: 32 },
  { net: [168, 63, 129, 16], bits: 32 },
  { net: [192, 0, 0, 192], bits: 32 },
];

const ipv6Networks = [
  { net: 'fe80::', bits: 10 },
  // AWS (all services of its machines), Google Cloud, Scaleway.
  { net: 'fd00:ec2::', bits: 32 },
  { net: 'fd20:ce::254', bits: 128 },
  { net: 'fd00:42::42', bits: 128 },
  // NAT64 of a network's own, which writes the IPv4 address where it likes; Teredo, which inverts it.
  { net: '64:ff9b:1::', bits: 48 },
  { net: '2001::', bits: 32 },
] as const;

/**
 * The ways to write an IPv4 address within one of IPv6: mapped, compatible, translated, of NAT64,
 * of 6to4. A gateway or the kernel makes the same address of each.
 */
const embeddings = [
  { written: (high: string, low: string) => `::ffff:${high}:${low}`, before: 96 },
  { written: (high: string, low: string) => `::${high}:${low}`, before: 96 },
  { written: (high: string, low: string) => `::ffff:0:${high}:${low}`, before: 96 },
  { written: (high: string, low: string) => `64:ff9b::${high}:${low}`, before: 96 },
  { written: (high: string, low: string) => `2002:${high}:${low}::`, before: 16 },
] as const;

const hex = (high: number, low: number): string => (high * 256 + low).toString(16);

const forbidden = new BlockList();
for (const { net, bits } of ipv4Networks) {
  forbidden.addSubnet(net.join('.'), bits, 'ipv4');
  for (const { written, before } of embeddings) {
    const address = written(hex(net[0], net[1]), hex(net[2], net[3]));
    forbidden.addSubnet(address, before + bits, 'ipv6');
  }
}
for (const { net, bits } of ipv6Networks) forbidden.addSubnet(net, bits, 'ipv6');

export const isForbiddenAddress = (address: string): boolean => {
  const family = isIP(address);
  return family !== 0 && forbidden.check(address, family === 6 ? 'ipv6' : 'ipv4');
};

const refusal = (host: string): string =>
  `${host} is, or stands for, a link-local or metadata address; allowed: any other address`;

/** Why nothing is sent to a host that is such an address itself; `null`: it is none. */
export const hostProblem = (url: URL): string | null => {
  const host = url.hostname.replaceAll(/^\[|\]$/g, '');
  return isForbiddenAddress(host) ? refusal(host) : null;
};

/** Throws where the host is such an address itself: no name is then looked up. */
export const requireAllowedHost = (url: URL): void => {
  const problem = hostProblem(url);
  if (problem !== null) throw new OperatorProblem(problem);
};

/**
 * Looks a name up, and refuses it where any of its addresses is forbidden: the address that is
 * connected to is one of those that were looked at.
 */
export const guardedLookup =
  (lookUp: typeof systemLookup = systemLookup): LookupFunction =>
  (host, options, callback) => {
    lookUp(host, { ...options, all: true }, (error, addresses) => {
      if (error !== null) {
        callback(error, '');
        return;
      }
      if (addresses.some(({ address }) => isForbiddenAddress(address))) {
        callback(new OperatorProblem(refusal(host)), '');
        return;
      }
      const [first] = addresses;
      if (options.all === true) callback(null, addresses);
      else callback(null, first?.address ?? '', first?.family);
    });
  };
