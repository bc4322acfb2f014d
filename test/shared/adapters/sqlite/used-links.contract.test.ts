import { expect, test } from '@jest/globals';

import { openDatabase } from '../../../../shared/adapters/sqlite/database.ts';
import { dayMs } from '../../../../shared/calendar/instant.ts';
import { openTemporaryStore } from '../../../support/stores/sqlite.ts';
import { describeUsedLinks } from '../../ports/used-links.ts';

describeUsedLinks(async () => {
  const { store, close } = openTemporaryStore();
  return { links: store.links, close };
});

test('what is noted of a link goes a day after its end', async () => {
  const { path, store, close } = openTemporaryStore();
  const { links } = store;
  await links.use({ id: 'old', expires: 1_000, now: 0 });
  await links.use({ id: 'new', expires: 2 * dayMs, now: 1_001 + dayMs });
  const db = openDatabase(path, { readOnly: true });
  expect(db.prepare('SELECT id FROM used_link').all()).toEqual([['new']]);
  db.close();
  close();
});
