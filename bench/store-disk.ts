import type { DatabaseSync } from 'node:sqlite';
import { openDatabase } from '../shared/adapters/sqlite/database.ts';

/** What SQLite takes for no bound. */
const mostPages = 0xff_ff_ff_fe;

/** A disk that can be full under a store: SQLite bounds the size of a file per connection. */
export const createStoreDisk = ({ filePages = mostPages } = {}) => {
  let store: DatabaseSync | null = null;

  return {
    /** Makes the store's connection; its file may have `filePages` pages of 4 kB. */
    connect: (path: string): DatabaseSync => {
      store = openDatabase(path);
      store.exec(`PRAGMA max_page_count = ${filePages}`);
      return store;
    },
    /** Leaves room for so many pages more than the file has now; `null` for all it may ask for. */
    limit: (freePages: number | null): void => {
      if (store === null) throw new Error('no store was opened on this disk');
      const pages = freePages === null ? mostPages : pagesOf(store) + freePages;
      store.exec(`PRAGMA max_page_count = ${pages}`);
    },
  };
};

const pagesOf = (store: DatabaseSync): number => {
  const row = store.prepare('PRAGMA page_count').get() ?? {};
  return Number(Object.values(row)[0]);
};
