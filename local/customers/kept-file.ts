import { readFileSync } from 'node:fs';

import {
  type BillableFile,
  emptyFile,
  readBillableBytes,
} from '../../shared/customers/billable-file.ts';
import { stateOf } from './follow-file.ts';

/**
 * The copy of the file that the server keeps, read again when it changes. Looking costs a call of the
 * system; that copy is written whole, and only where it is good.
 */
export const createKeptFile = (path: string): (() => BillableFile) => {
  let stateRead = '';
  let file = emptyFile;
  return () => {
    const state = stateOf(path);
    if (state === stateRead) return file;
    const reading = state === '' ? null : readBillableBytes(readFileSync(path));
    if (reading?.kind === 'invalid') throw new Error('the kept copy of the customers is damaged');
    file = reading === null ? emptyFile : reading.file;
    stateRead = state;
    return file;
  };
};
