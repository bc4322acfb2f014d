import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { storeError, storeFault } from '../../../../shared/adapters/sqlite/errors.ts';
import { diagnosed } from '../../../../shared/adapters/sqlite/file-identity.ts';
import { temporaryFolder } from '../../../support/stores/sqlite.ts';

test.each([
  [5, 'locked'],
  [8, 'read_only'],
  [8 | (4 << 8), 'replaced'],
  [10, 'io_error'],
  [10 | (3 << 8), 'io_error'],
  [11, 'damaged'],
  [13, 'disk_full'],
  [14, 'not_permitted'],
  [26, 'damaged'],
])('the code %d of SQLite is the fault %s', (errcode, fault) => {
  const error = Object.assign(new Error('database: /a/path'), { errcode });
  expect(storeError(error)).toMatchObject({ name: 'StoreUnavailable', fault, cause: error });
  expect(storeError(error)).not.toHaveProperty('message', expect.stringContaining('path'));
});

test('a statement that is wrong, and an error of others, stay as they are', () => {
  const wrong = Object.assign(new Error('constraint failed'), { errcode: 19 });
  expect(storeError(wrong)).toBe(wrong);
  expect(storeError('text')).toBe('text');
});

test('an error that says little is told by what the file system says of the file', () => {
  const folder = temporaryFolder();
  const path = join(folder, 'billable.db');
  const vague = storeFault('io_error', new Error('cause'));
  expect(diagnosed(vague, path)).toMatchObject({ fault: 'missing', cause: vague.cause });
  writeFileSync(path, 'x');
  expect(diagnosed(vague, path)).toBe(vague);
  expect(readdirSync(folder)).toEqual(['billable.db']);
  const readOnly = (): void => {
    throw Object.assign(new Error('read-only'), { code: 'EROFS' });
  };
  expect(diagnosed(vague, path, () => false, readOnly)).toMatchObject({ fault: 'read_only' });
  const full = storeFault('disk_full');
  mkdirSync(join(folder, 'other'));
  expect(diagnosed(full, join(folder, 'other', 'billable.db'))).toBe(full);
  rmSync(folder, { recursive: true });
});
