import { dataFile } from '../../shared/adapters/sqlite/files.ts';
import { openDatabase } from '../../shared/adapters/sqlite/database.ts';

/** Holds the write lock of a store in this process, as a tool on its file does, while the server wants it. */
export const holdWriteLock = async (
  dataDir: string,
  meanwhile: () => Promise<void>,
): Promise<void> => {
  const db = openDatabase(dataFile(dataDir));
  try {
    db.exec('BEGIN IMMEDIATE');
    await meanwhile();
    db.exec('ROLLBACK');
  } finally {
    db.close();
  }
};
