import { createHash } from 'node:crypto';
import type { ReportSettings } from '../../../functions/report/settings.ts';
import { createReportHandler } from '../../../functions/report/handler.ts';
import type { ContestedMonth } from '../../../functions/report/files/contested.ts';
import { createMemoryCounterStore } from '../../../shared/adapters/memory/counter-store.ts';
import type { CloseRecord, Manifest } from '../../../shared/reports/manifest.ts';
import type { UsageEvent } from '../../../shared/metering/usage-event.ts';
import type { CounterStore } from '../../../shared/ports/counter-store.ts';
import type { ReportStore } from '../../../shared/ports/report-store.ts';
import type { PayingCustomer } from '../../../shared/customers/directory-text.ts';
import { payersOf } from '../../../shared/customers/directory.ts';
import { readBillableText } from '../../../shared/customers/billable-file.ts';
import { type Written, yamlOf } from '../customers/directory.ts';
import { batch } from '../metering/batches.ts';
import { createMemoryReportStore } from './memory.ts';
import { contentOf } from './content.ts';
import { reportSettings } from './settings.ts';
import { openMemorySpill } from './spill.ts';

let batches = 0;

/** A billing system in memory whose clock stands at an instant until it is moved. */
export const reportSystem = ({
  now = '2026-11-01T04:00:00Z',
  store = createMemoryCounterStore(),
  reports = createMemoryReportStore(),
  ...over
}: Partial<ReportSettings> & {
  now?: string;
  store?: CounterStore;
  reports?: ReportStore;
} = {}) => {
  let at = Date.parse(now);
  const clock = () => at;
  let settings = reportSettings(over);
  let customers: readonly PayingCustomer[] | 'no file' | null = [];
  let contestedNow: ContestedMonth | null = null;
  return {
    store,
    reports,
    clock,
    settings: () => settings,
    passTo: (instant: string): void => {
      at = Date.parse(instant);
    },
    change: (changed: Partial<ReportSettings>): void => {
      settings = { ...settings, ...changed };
    },
    /** The customers from now on. */
    direct: (...written: readonly Written[]): void => {
      customers = customersIn(yamlOf(written));
    },
    payers: () =>
      payersOf(customers === 'no file' ? [] : (customers ?? []), settings.billingTimezone),
    /** From now on no customers can be read. */
    lose: (): void => {
      customers = null;
    },
    /** From now on there is no file of customers. */
    loseFile: (): void => {
      customers = 'no file';
    },
    count: async (...events: readonly UsageEvent[]): Promise<void> => {
      await store.applyOnce(batch({ name: `report batch ${batches++}`, events, receivedAt: at }));
    },
    /** Without an event, as the schedule does. */
    run: async (event: unknown = { scheduled_at: new Date(at).toISOString() }) =>
      createReportHandler({
        counters: store,
        receipts: store,
        reports,
        clock,
        settings,
        customers: async () => {
          if (customers === null) throw new Error('no customers can be read');
          return customers === 'no file' ? null : customers;
        },
        openSpill: openMemorySpill,
        onContested: (found) => {
          contestedNow = found;
        },
      })(event),
    /** What the last daily run found in the month that runs. */
    contestedNow: () => contestedNow,
    file: async (name: string): Promise<string> =>
      (
        await contentOf(reports, `${folderOf(name.slice('billable-'.length).slice(0, 7))}${name}`)
      ).toString(),
    csv: async (month: string, version: number): Promise<string> =>
      (await contentOf(reports, csvKeyOf(month, version))).toString(),
    manifest: async (month: string, version: number): Promise<Manifest> =>
      JSON.parse((await reports.readText(manifestKeyOf(month, version))) ?? 'null') as Manifest,
    close: async (month: string): Promise<CloseRecord | null> =>
      JSON.parse(
        (await reports.readText(`${folderOf(month)}billable-${month}.close.json`)) ?? 'null',
      ) as CloseRecord | null,
  };
};

const customersIn = (yaml: string): readonly PayingCustomer[] => {
  const reading = readBillableText(yaml);
  if (reading.kind === 'invalid') throw new Error(JSON.stringify(reading.problems));
  return reading.file.customers;
};

const folderOf = (month: string): string => `reports/month=${month}/`;

/** The keys as the contract writes them. */
export const csvKeyOf = (month: string, version: number): string =>
  `${folderOf(month)}billable-${month}.v${version}.csv`;
export const manifestKeyOf = (month: string, version: number): string =>
  `${folderOf(month)}billable-${month}.v${version}.manifest.json`;

export const sha256 = (content: string | Uint8Array): string =>
  createHash('sha256').update(content).digest('hex');

/**
 * What is wrong with the versions that a reader can see: each has its whole file, and each but the
 * first says which it supersedes and by how much it differs. Those in `known`, which gets the others,
 * are not read.
 */
export const brokenVersions = async (
  reports: ReportStore,
  known = new Map<string, Manifest>(),
): Promise<readonly string[]> => {
  const broken: string[] = [];
  let before: Manifest | null = null;
  const keys = (await reports.keys('reports/month=')).filter((key) =>
    key.endsWith('.manifest.json'),
  );
  const versionOf = (key: string): number => Number(/\.v(\d+)\./.exec(key)?.[1]);
  for (const key of keys.toSorted((a, b) => versionOf(a) - versionOf(b))) {
    const seen = known.get(key);
    if (seen !== undefined) {
      before = seen;
      continue;
    }
    const manifest = JSON.parse((await reports.readText(key)) ?? '') as Manifest;
    known.set(key, manifest);
    const csv = await contentOf(reports, key.replace('.manifest.json', '.csv'));
    if (sha256(csv) !== manifest.sha256) broken.push(`${key}: the hash`);
    if (csv.length !== manifest.bytes) broken.push(`${key}: the length`);
    const lines = csv
      .toString()
      .replaceAll(/"(?:[^"]|"")*"/g, '')
      .split('\r\n');
    if (lines.length - 2 !== manifest.rows) broken.push(`${key}: the rows`);
    if (manifest.supersedes !== (before?.version ?? null)) broken.push(`${key}: supersedes`);
    const difference = before === null ? null : manifest.requests - before.requests;
    if (manifest.difference !== difference) broken.push(`${key}: the difference`);
    before = manifest;
  }
  return broken;
};
