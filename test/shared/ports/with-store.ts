import type { OpenStore } from '../../support/stores/stores.ts';

/** Runs `use` on an empty store, which always ends. */
export const withStore = async <O extends OpenStore>(
  subject: { open(): Promise<O> },
  use: (store: O['store'], opened: O) => Promise<void>,
): Promise<void> => {
  const opened = await subject.open();
  try {
    await use(opened.store, opened);
  } finally {
    await opened.close();
  }
};
