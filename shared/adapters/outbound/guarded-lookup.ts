import { lookup as systemLookup } from 'node:dns';
import { BlockList, isIP, type LookupFunction } from 'node:net';

import { OperatorProblem } from '../../ports/operator-problem.ts';

/**
 * Where a cloud tells a machine its credentials, and other addresses of the link. IPv4 addresses
 * in the notation of IPv6 are found too.
 */
const forbidden = new BlockList();
forbidden.addSubnet('169.254.0.0', 16, 'ipv4');
forbidden.addAddress('100.100.100.200', 'ipv4');
forbidden.addAddress('168.63.129.16', 'ipv4');
forbidden.addSubnet('fe80::', 10, 'ipv6');
forbidden.addAddress('fd00:ec2::254', 'ipv6');
forbidden.addAddress('fd20:ce::254', 'ipv6');
forbidden.addSubnet('64:ff9b::a9fe:0', 112, 'ipv6');

export const isForbiddenAddress = (address: string): boolean => {
  const family = isIP(address);
  return family !== 0 && forbidden.check(address, family === 6 ? 'ipv6' : 'ipv4');
};

const refusal = (host: string): OperatorProblem =>
  new OperatorProblem(
    `${host} is, or stands for, a link-local or metadata address; allowed: any other address`,
  );

/** Throws where the host is such an address itself: no name is then looked up. */
export const requireAllowedHost = (url: URL): void => {
  const host = url.hostname.replaceAll(/^\[|\]$/g, '');
  if (isForbiddenAddress(host)) throw refusal(host);
};

/**
 * Looks a name up, and refuses it where any of its addresses is forbidden: the address that is
 * connected to is one of those that were looked at.
 */
export const guardedLookup: LookupFunction = (host, options, callback) => {
  systemLookup(host, { ...options, all: true }, (error, addresses) => {
    if (error !== null) {
      callback(error, '');
      return;
    }
    if (addresses.some(({ address }) => isForbiddenAddress(address))) {
      callback(refusal(host), '');
      return;
    }
    const [first] = addresses;
    if (options.all === true) callback(null, addresses);
    else callback(null, first?.address ?? '', first?.family);
  });
};
