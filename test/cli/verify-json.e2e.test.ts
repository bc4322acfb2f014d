import { DatabaseSync } from 'node:sqlite';
import { expect, test } from '@jest/globals';
import { dataFile } from '../../shared/adapters/sqlite/files.ts';
import { batch } from '../support/metering/batches.ts';
import { consumer, event } from '../support/metering/events.ts';
import { folderOfEachTest } from '../support/stores/store-folder.ts';

const { dataDir, run, withStore } = folderOfEachTest();

const inDatabase = (sql: string): void => {
  const db = new DatabaseSync(dataFile(dataDir()));
  db.exec(sql);
  db.close();
};

test('verify --json has every month, and the rows that differ', async () => {
  await withStore(async (store) => {
    await store.applyOnce(batch({ events: [event({ consumer: consumer({ id: 'zz' }) })] }));
  });
  const month = { month: '2026-11', requests: 1, covered: true };
  const right = await run('verify', ['--json']);
  expect(right.code).toBe(0);
  expect(JSON.parse(right.out)).toEqual({
    differences: 0,
    months: [{ ...month, differences: 0 }],
    rows: [],
    reports: [],
    lost: [],
  });
  expect((await run('verify')).out).toContain('These are months of UTC');
  inDatabase("DELETE FROM page_row WHERE page <> '2026-11'");
  const wrong = await run('verify', ['--json']);
  expect(wrong.code).toBe(1);
  expect(JSON.parse(wrong.out)).toMatchObject({
    differences: 1,
    months: [{ ...month, differences: 1 }],
    rows: [{ consumer: { id: 'zz' } }],
  });
});
