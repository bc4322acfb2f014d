import { describe, expect, test } from '@jest/globals';

import { storeFault } from '../../../shared/adapters/sqlite/errors.ts';
import { namingFile } from '../../../shared/adapters/sqlite/files.ts';
import { failureText } from '../../../local/log/failure-text.ts';
import { storeFaults, StoreUnavailable } from '../../../shared/ports/store-unavailable.ts';
import { UnreadableMonth } from '../../../shared/ports/unreadable-month.ts';

const path = '/data/billable.db';
const driver = Object.assign(new Error('secret'), { code: 'ERR_SQLITE_ERROR', errcode: 11 });

describe('a fault of the store', () => {
  test.each(storeFaults.filter((fault) => fault !== 'no_answer'))(
    'names the file and what to do, and no driver: %s',
    (fault) => {
      expect(failureText(storeFault(fault, driver), path)).toMatch(
        /^The store \/data\/billable\.db cannot be used: [a-zA-Z ,-]+\. [A-Z][^;]+[.]$/,
      );
    },
  );

  test('names the file once, also where what opens it has named it', () => {
    const open = (): void =>
      namingFile(path, () => {
        throw storeFault('damaged', driver);
      });
    let text = '';
    try {
      open();
    } catch (error) {
      text = failureText(error, path);
    }
    expect(text.split(path)).toHaveLength(2);
    expect(text).toContain('npx billable restore FILE');
    expect(text).not.toContain('SQLITE_ERROR');
  });

  test('that is not known is told with its cause', () => {
    const error = new StoreUnavailable('the read worker ended');
    expect(failureText(error, path)).toBe('the read worker ended');
  });
});

test('a month that cannot be read names its file and what to do', () => {
  const cause = Object.assign(new Error('x'), {
    code: 'EACCES',
    syscall: 'open',
    path: '/data/reports/2026-10/billable-2026-10.v1.csv',
  });
  const error = new UnreadableMonth('2026-10', 'no access', { cause });
  expect(failureText(error, path)).toBe(
    'The report of 2026-10 cannot be read: /data/reports/2026-10/billable-2026-10.v1.csv: permission denied (open: EACCES). ' +
      'npx billable report check FOLDER says which of the files are whole; put the others back from a backup.',
  );
});
