import { createMemoryCounterStore } from '../../../../shared/adapters/memory/counter-store.ts';
import type { StoreSubject } from '../../../support/stores/stores.ts';
import { describeCounterStore } from '../../ports/counter-store.ts';
import { describeNumberedReceipts, describeReceiptNumbers } from '../../ports/identity.ts';
import { describeSeries } from '../../ports/series.ts';

// Nothing of it outlives a process, so a crash is no event to it.
const subject: StoreSubject = {
  name: 'memory',
  runs: 200,
  open: async () => {
    const store = createMemoryCounterStore();
    return { store, reopen: async () => store, close: async () => undefined };
  },
};

describeCounterStore(subject);
describeReceiptNumbers(subject);
describeNumberedReceipts(subject);
describeSeries(subject);
