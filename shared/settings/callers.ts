import { isIPv4, isIPv6 } from 'node:net';

import type { Rule, SettingTable } from './setting.ts';

/** Lambda takes 4 KB of environment, of which this list is a part. */
const maxCidrText = 2_000;

const cidrList: Rule<readonly string[]> = {
  allowed:
    `a comma list of address ranges, ${maxCidrText} characters at most, such as ` +
    '203.0.113.0/24,2001:db8::/32',
  json: 'list',
  parse: (text) => {
    const ranges = text.split(',').map((range) => range.trim());
    const fits = ranges.join(',').length <= maxCidrText;
    return fits && ranges.every(isCidr) ? ranges : undefined;
  },
};

const isCidr = (text: string): boolean => {
  const [address = '', bits = '', ...rest] = text.split('/');
  if (!/^\d{1,3}$/.test(bits) || rest.length > 0) return false;
  if (isIPv4(address)) return Number(bits) <= 32;
  return isIPv6(address) && Number(bits) <= 128;
};

/** Who may call: on AWS alone, where every function that is called checks it. */
export const callerSettings = {
  allowedCidrs: {
    variable: 'ALLOWED_CIDRS',
    rule: cidrList,
    fallback: null,
    fallbackWords: 'all',
    sentence: 'address ranges that may call; others get 403',
  },
} satisfies SettingTable;
