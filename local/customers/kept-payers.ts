import { readFileSync } from 'node:fs';

import { readBillableBytes } from '../../shared/customers/billable-file.ts';
import { payersOf } from '../../shared/customers/directory.ts';
import type { TimeZone } from '../../shared/calendar/zone.ts';
import { type Payers, withoutDirectory } from '../../shared/usage/customer.ts';
import { stateOf } from './follow-file.ts';

/**
 * Who pays by the copy that the server keeps, read again when it changes. Looking costs a call of the
 * system; that copy is written whole, and only where it is good.
 */
export const createKeptPayers = (path: string, timezone: TimeZone): (() => Payers) => {
  let stateRead = '';
  let payers = withoutDirectory;
  return () => {
    const state = stateOf(path);
    if (state === stateRead) return payers;
    const reading = state === '' ? null : readBillableBytes(readFileSync(path));
    if (reading?.kind === 'invalid') throw new Error('the kept copy of the customers is damaged');
    payers = reading === null ? withoutDirectory : payersOf(reading.file.customers, timezone);
    stateRead = state;
    return payers;
  };
};
