import { expect, test } from '@jest/globals';

import { createFailureLog } from '../../../local/log/failure-log.ts';
import { storeFault } from '../../../shared/adapters/sqlite/errors.ts';
import { storeFaults } from '../../../shared/ports/store-unavailable.ts';

test('tells of damage, whatever met it, and of no other fault', () => {
  const told: string[] = [];
  for (const fault of storeFaults) {
    const logFailure = createFailureLog(
      () => undefined,
      '/data/billable.db',
      () => told.push(fault),
    );
    logFailure(storeFault(fault));
    logFailure(new Error('another'));
  }
  expect(told).toEqual(['damaged']);
});
