import { expect, test } from '@jest/globals';
import type { DraftFile } from '../../../../functions/report/files/draft-file.ts';
import { directoryOf } from '../../../../shared/report-files/directory.ts';
import { reportQuery } from '../../../../functions/report/files/report-query.ts';
import { newMonthPayers } from '../../../../functions/report/months/month-payers.ts';
import { newCompanionWriter } from '../../../../functions/report/files/write-companions.ts';
import { createMemoryCounterStore } from '../../../../shared/adapters/memory/counter-store.ts';
import { noLabels } from '../../../../shared/metering/labels.ts';
import { requestsMeter } from '../../../../shared/metering/series.ts';
import type { FileEnd } from '../../../../shared/reports/keys.ts';
import { monthPeriod } from '../../../../shared/reports/month.ts';
import { rollUp } from '../../../../shared/usage/roll-up.ts';
import { batch } from '../../../support/metering/batches.ts';
import { event } from '../../../support/metering/events.ts';
import { reportSettings } from '../../../support/reports/settings.ts';
import { openMemorySpill } from '../../../support/reports/spill.ts';

const month = '2026-10';
const period = monthPeriod(month, 'UTC');
const ends = ['customers.csv', 'customer-services.csv'] as const;

const sized = (service: string, bytes: number) =>
  event({
    at: period.start,
    status: 404,
    labels: { ...noLabels, service },
    quantities: [{ meter: 'bytes', amount: bytes }],
  });

test('of a batch that comes between the readings of two meters no file has a part', async () => {
  const store = createMemoryCounterStore();
  await store.applyOnce(batch({ name: 'before', events: [sized('', 10)] }));
  const read = async function* (asked: Parameters<typeof store.read>[0]) {
    if (asked.meter !== undefined && asked.meter !== requestsMeter) {
      await store.applyOnce(batch({ name: 'between', events: [sized('maps', 7)] }));
    }
    yield* store.read(asked);
  };
  const { billableStatuses } = reportSettings();
  const form = {
    groupByLabels: [],
    groupByStatus: 'status',
    meters: ['bytes'],
    companions: ends,
  } as const;
  const reported = { month, period, timezone: 'UTC', form, billableStatuses };
  const query = reportQuery(reported);
  const directory = directoryOf([]);
  const writer = newCompanionWriter(
    query,
    { ...reported, directory },
    { payers: newMonthPayers({ ...reported, directory }), spill: openMemorySpill() },
  );
  let bytes = 0;
  for await (const groups of writer.between(rollUp(query, read, { watch: writer.watch }))) {
    for (const { counts } of groups) {
      for (const { requests, quantities } of counts) {
        expect(requests).toBe(1);
        bytes += quantities[0] ?? 0;
      }
    }
  }
  const texts = new Map<FileEnd, string>();
  const fileOf = (end: FileEnd): DraftFile => ({
    end,
    write: async (chunk) =>
      void texts.set(end, (texts.get(end) ?? '') + Buffer.from(chunk).toString()),
    bytes: () => 0,
    written: () => ({ name: end, bytes: 0, sha256: '' }),
  });
  await writer.write(ends.map(fileOf));
  const bytesIn = (end: FileEnd): number => {
    const [head = '', ...lines] = (texts.get(end) ?? '').trim().split('\r\n');
    const at = head.split(',').indexOf('bytes');
    return lines.reduce((sum, line) => sum + Number(line.split(',')[at]), 0);
  };
  expect(bytes).toBe(10);
  expect(ends.map(bytesIn)).toEqual([bytes, bytes]);
});
