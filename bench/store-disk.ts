import { basename } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/** What SQLite takes for no bound. */
const mostPages = 0xff_ff_ff_fe;

/**
 * A disk that can be full under the store that this process opens next. The store hands its
 * connection out to nobody, and the bound on a file's size is one of the connection: it is taken
 * from the first statement that runs on it. Later ones run as they would without this.
 */
export const createStoreDisk = (storePath: string) => {
  const usual: DatabaseSync['exec'] = Reflect.get(DatabaseSync.prototype, 'exec');
  let store: DatabaseSync | null = null;
  DatabaseSync.prototype.exec = new Proxy(usual, {
    apply: (exec, connection: DatabaseSync, words: [string]) => {
      if (basename(connection.location() ?? '') === basename(storePath)) {
        store = connection;
        DatabaseSync.prototype.exec = usual;
      }
      exec.apply(connection, words);
    },
  });

  return {
    /** Leaves room for so many pages more than the file has now; `null` for all it may ask for. */
    limit: (freePages: number | null): void => {
      if (store === null) throw new Error(`nothing has opened ${storePath}`);
      const pages = freePages === null ? mostPages : pagesOf(store) + freePages;
      store.exec(`PRAGMA max_page_count = ${pages}`);
    },
  };
};

const pagesOf = (store: DatabaseSync): number => {
  const row = store.prepare('PRAGMA page_count').get() ?? {};
  return Number(Object.values(row)[0]);
};
