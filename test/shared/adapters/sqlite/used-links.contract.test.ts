import { expect, test } from '@jest/globals';
import { rmSync } from 'node:fs';
import { join } from 'node:path';

import { openDatabase } from '../../../../shared/adapters/sqlite/database.ts';
import { openSqliteStore } from '../../../../shared/adapters/sqlite/store.ts';
import { dayMs } from '../../../../shared/calendar/instant.ts';
import { temporaryFolder } from '../../../support/stores/sqlite.ts';
import { describeUsedLinks } from '../../ports/used-links.ts';

const opened = () => {
  const folder = temporaryFolder();
  const path = join(folder, 'billable.db');
  const store = openSqliteStore(path);
  return {
    path,
    links: store.links,
    close: () => {
      store.close();
      rmSync(folder, { recursive: true });
    },
  };
};

describeUsedLinks(async () => opened());

test('what is noted of a link goes a day after its end', async () => {
  const { path, links, close } = opened();
  await links.use({ id: 'old', expires: 1_000, now: 0 });
  await links.use({ id: 'new', expires: 2 * dayMs, now: 1_001 + dayMs });
  const db = openDatabase(path, { readOnly: true });
  expect(db.prepare('SELECT id FROM used_link').all()).toEqual([['new']]);
  db.close();
  close();
});
