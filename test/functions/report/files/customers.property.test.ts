import { expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import type { DraftFile } from '../../../../functions/report/files/draft-file.ts';
import { directoryOf } from '../../../../shared/report-files/directory.ts';
import { reportQuery } from '../../../../functions/report/files/report-query.ts';
import { newMonthPayers } from '../../../../functions/report/months/month-payers.ts';
import { newCompanionWriter } from '../../../../functions/report/files/write-companions.ts';
import { createMemoryCounterStore } from '../../../../shared/adapters/memory/counter-store.ts';
import { readBillableText } from '../../../../shared/customers/billable-file.ts';
import { noLabels } from '../../../../shared/metering/labels.ts';
import type { UsageEvent } from '../../../../shared/metering/usage-event.ts';
import { type FileEnd, fileEnds } from '../../../../shared/reports/keys.ts';
import { monthPeriod } from '../../../../shared/reports/month.ts';
import { csvLines } from '../../../../shared/usage/csv-lines.ts';
import { rollUp } from '../../../../shared/usage/roll-up.ts';
import {
  arbitraryDirectory,
  payerByHand,
  type Written,
  yamlOf,
} from '../../../support/customers/directory.ts';
import { batch } from '../../../support/metering/batches.ts';
import { event } from '../../../support/metering/events.ts';
import { reportSettings } from '../../../support/reports/settings.ts';
import { openMemorySpill } from '../../../support/reports/spill.ts';

const month = '2026-10';
const period = monthPeriod(month, 'UTC');
const names = ['a', 'b', 'größer', '=x', 'acme', 'anonymous', 'id:a'];

/** So many consumers that sums are kept aside several times, of the same customers each time. */
const crowd = Array.from({ length: 400 }, (_, i) =>
  event({
    at: period.start,
    consumer: { id: `of many ${i}`, customId: names[i % names.length] ?? '', username: '' },
    status: 200 + (i % 2) * 303,
  }),
);

const arbitraryEvents = fc.array(
  fc
    .record({
      id: fc.constantFrom(...names),
      customId: fc.constantFrom('', ...names),
      username: fc.constantFrom('', ...names),
      service: fc.constantFrom('', 'maps', 'weather,"x"'),
      status: fc.constantFrom(200, 404, 429, 503),
      day: fc.integer({ min: 0, max: 30 }),
    })
    .map(({ id, customId, username, service, status, day }) =>
      event({
        at: period.start + day * 86_400_000,
        consumer: { id, customId, username },
        labels: { ...noLabels, service },
        status,
      }),
    ),
  { maxLength: 40 },
);

const directories = arbitraryDirectory(
  names
    .filter((name) => name !== 'anonymous')
    .flatMap((name) => [`custom_id:${name}`, `username:${name}`, `id:${name}`]),
  ['2026-09', '2026-10', '2026-11'],
  ['acme', 'beta', 'a'],
);

/** The cells of a companion, as it is written where so many sums are held. */
const written = async (
  customers: readonly Written[],
  events: readonly UsageEvent[],
  held: number,
) => {
  const store = createMemoryCounterStore();
  await store.applyOnce(batch({ name: 'all', events }));
  const reading = readBillableText(yamlOf(customers));
  if (reading.kind === 'invalid') throw new Error(JSON.stringify(reading.problems));
  const texts = new Map<FileEnd, string>();
  const files: DraftFile[] = fileEnds.map((end) => ({
    end,
    write: async (chunk) =>
      void texts.set(end, (texts.get(end) ?? '') + Buffer.from(chunk).toString()),
    bytes: () => 0,
    written: () => ({ name: end, bytes: 0, sha256: '' }),
  }));
  const { billableStatuses } = reportSettings();
  const form = {
    groupByLabels: [],
    groupByStatus: 'status',
    meters: [],
    companions: ['customers.csv', 'customer-services.csv'],
  } as const;
  const directory = directoryOf(reading.file.customers);
  const reported = { month, period, timezone: 'UTC', form, billableStatuses, directory };
  const query = reportQuery(reported);
  const writer = newCompanionWriter(query, reported, {
    payers: newMonthPayers(reported),
    spill: openMemorySpill(),
    held,
  });
  const rows = rollUp(query, (asked) => store.read(asked), { watch: writer.watch });
  for await (const _ of writer.between(rows));
  const count = await writer.write(files);
  return { texts, count };
};

const recordsOf = async (text: string): Promise<readonly (readonly string[])[]> => {
  const records: (readonly string[])[] = [];
  const once = async function* () {
    yield text;
  };
  for await (const chunk of csvLines(once())) records.push(...chunk);
  return records.slice(1);
};

const isBillable = (status: number): boolean => status < 500 && status !== 429;

/** Lines as looking at each event gives them. */
const byHand = (
  customers: readonly Written[],
  events: readonly UsageEvent[],
  { isByService }: { readonly isByService: boolean },
) => {
  const lines = new Map<string, { cells: string[]; all: number; billable: number }>();
  for (const { consumer, labels, status } of events) {
    const { id, name } = payerByHand(customers, consumer, month);
    const cells = isByService ? [id, name, labels.service] : [id, name];
    const key = JSON.stringify(cells);
    const line = lines.get(key) ?? { cells, all: 0, billable: 0 };
    line.all += 1;
    if (isBillable(status)) line.billable += 1;
    lines.set(key, line);
  }
  return [...lines.values()].map(({ cells, all, billable }) => [
    month,
    'UTC',
    ...cells,
    String(all),
    String(billable),
  ]);
};

const unguarded = (cells: readonly string[]): string[] =>
  cells.map((cell) => cell.replaceAll(/(^|[,;\t\r\n])'/g, '$1'));

const inOrder = (lines: readonly (readonly string[])[]): string[] =>
  lines.map((line) => JSON.stringify(line)).sort();

test('the files about customers say what looking at each event and each claim gives, however little is held', async () => {
  await fc.assert(
    fc.asyncProperty(directories, arbitraryEvents, async (customers, some) => {
      const events = [...crowd, ...some];
      const { texts, count } = await written(customers, events, 1);
      for (const isByService of [false, true]) {
        const text = texts.get(isByService ? 'customer-services.csv' : 'customers.csv') ?? '';
        const lines = (await recordsOf(text)).map(unguarded);
        expect(inOrder(lines)).toEqual(inOrder(byHand(customers, events, { isByService })));
        const ids = lines.map(([, , id = '']) => Buffer.from(id));
        expect([...ids].sort((a, b) => Buffer.compare(a, b))).toEqual(ids);
      }
      expect(count).toBe(byHand(customers, events, { isByService: false }).length);
      expect(texts).toEqual((await written(customers, events, 1_000)).texts);
    }),
    { numRuns: 60 },
  );
});
