import { flushCompileCache } from 'node:module';
import { createReportHandler } from '../../../functions/report/handler.ts';
import { createFilesystemReportStore } from '../../../shared/adapters/filesystem/report-store.ts';
import { createMemoryCounterStore } from '../../../shared/adapters/memory/counter-store.ts';
import { batch } from '../metering/batches.ts';
import { reportSettings } from './settings.ts';
import { withoutCustomers } from './spill.ts';
import { oneRequest } from '../metering/events.ts';

/**
 * A process of its own that writes reports of one month into a folder, each of one request more
 * than the one before, as often as it is told: `process.ts FOLDER FIRST RUNS`. Writes a line
 * as each run begins, and one with its outcome.
 */
const [folder = '', first = '1', runs = '1'] = process.argv.slice(2);

// It is mostly killed, and Node would keep what it made of TypeScript at an end in order alone.
flushCompileCache();

const consumers = 500;

for (let extra = Number(first); extra < Number(first) + Number(runs); extra++) {
  const events = Array.from({ length: consumers + extra }, (_, i) => ({
    ...oneRequest,
    consumer: { id: `consumer ${i % consumers}`.padEnd(250, '.'), customId: '', username: '' },
    status: 200,
    at: Date.parse('2026-10-15Z'),
  }));
  // Each run has a store of its own, which stands for one that has grown.
  const store = { ...createMemoryCounterStore(), hasTaken: async () => null };
  await store.applyOnce(batch({ name: `usage ${extra}`, events }));
  const run = createReportHandler({
    counters: store,
    receipts: store,
    reports: createFilesystemReportStore(folder),
    clock: () => Date.parse('2026-11-01T04:00:00Z') + extra,
    settings: reportSettings(),
    ...withoutCustomers,
  });
  process.stdout.write('begin\n');
  const [outcome] = await run({ month: '2026-10' });
  process.stdout.write(`${outcome?.outcome} ${outcome?.version} ${consumers + extra}\n`);
}
