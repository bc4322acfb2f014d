import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { openDatabase } from '../../../../shared/adapters/sqlite/database.ts';
import { storeFault } from '../../../../shared/adapters/sqlite/errors.ts';
import { openSqliteStore } from '../../../../shared/adapters/sqlite/store.ts';

test('an I/O error at the start on a full disk says that the disk is full', () => {
  const folder = mkdtempSync(join(tmpdir(), 'billable-start-'));
  const path = join(folder, 'billable.db');
  openSqliteStore(path).close();
  const connect = (file: string) => {
    const db = openDatabase(file);
    db.exec = () => {
      throw storeFault('io_error');
    };
    return db;
  };
  try {
    expect(() => openSqliteStore(path, { connect, isFull: () => true })).toThrow('disk is full');
    expect(() => openSqliteStore(path, { connect, isFull: () => false })).toThrow(
      'the disk reports an error',
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
});
