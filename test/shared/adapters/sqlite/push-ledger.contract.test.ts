import { rmSync } from 'node:fs';
import { join } from 'node:path';

import { openSqliteStore } from '../../../../shared/adapters/sqlite/store.ts';
import { temporaryFolder } from '../../../support/stores/sqlite.ts';
import { describePushLedger } from '../../ports/push-ledger.ts';

describePushLedger(async () => {
  const folder = temporaryFolder();
  const store = openSqliteStore(join(folder, 'billable.db'));
  return {
    ledger: store.pushes,
    close: () => {
      store.close();
      rmSync(folder, { recursive: true });
    },
  };
});
