import type { PushKey } from './record.ts';

/** What tells the records of one system and month apart. No customer id and no meter has a slash. */
export const keyText = ({ customer, meter }: Pick<PushKey, 'customer' | 'meter'>): string =>
  `${meter}/${customer}`;
