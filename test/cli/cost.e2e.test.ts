import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { dataFile } from '../../shared/adapters/sqlite/files.ts';
import { openSqliteStore } from '../../shared/adapters/sqlite/store.ts';
import { noLabels } from '../../shared/metering/labels.ts';
import { runBillable } from '../support/cli/run.ts';
import { batch } from '../support/metering/batches.ts';
import { consumer, event } from '../support/metering/events.ts';

test('cost says how many rows the newest month has for each consumer, where there is a store', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'billable-cost-'));
  const env = { BILLABLE_DATA_DIR: folder };
  try {
    expect((await runBillable(['cost'], env)).out).not.toContain('This store');
    const store = openSqliteStore(dataFile(folder));
    const labels = ['weather', 'maps'].map((service) => ({ ...noLabels, service }));
    const quantities = [{ meter: 'credits', amount: 5 }];
    const digit = consumer({ id: 'digit-id' });
    await store.applyOnce(
      batch({
        events: [
          event({ at: Date.parse('2026-10-01T00:00:00Z') }),
          ...labels.map((each) => event({ labels: each, quantities })),
          event({ consumer: digit }),
        ],
      }),
    );
    store.close();
    const { code, out } = await runBillable(['cost', '--requests', '1000000'], env);
    expect(code).toBe(0);
    expect(out).toContain('This store has 5 rows for 2 consumers in 2026-11, 2.5 for each');
  } finally {
    rmSync(folder, { recursive: true });
  }
});
