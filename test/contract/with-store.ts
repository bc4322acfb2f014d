import type { CounterStore } from '../../shared/ports/counter-store.ts';
import type { OpenStore, StoreSubject } from '../support/stores.ts';

/** Runs `use` on an empty store, which always ends. */
export const withStore = async (
  subject: StoreSubject,
  use: (store: CounterStore, opened: OpenStore) => Promise<void>,
): Promise<void> => {
  const opened = await subject.open();
  try {
    await use(opened.store, opened);
  } finally {
    await opened.close();
  }
};
