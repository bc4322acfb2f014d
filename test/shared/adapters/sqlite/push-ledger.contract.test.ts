import { openTemporaryStore } from '../../../support/stores/sqlite.ts';
import { describePushLedger } from '../../ports/push-ledger.ts';

describePushLedger(async () => {
  const { store, close } = openTemporaryStore();
  return { ledger: store.pushes, close };
});
