import type { PayingCustomer } from '../../shared/customers/directory-text.ts';
import type { CounterReader, ReceiptReader } from '../../shared/ports/counter-store.ts';
import type { ReportStore } from '../../shared/ports/report-store.ts';
import type { Config } from '../../shared/settings/config.ts';
import { WrongUse } from '../../shared/command-line/command.ts';
import { type CliContext, settingsOf } from '../context.ts';
import { openReader } from '../open-store.ts';

/** All that says what a customer is billed, of this machine or of a stack. */
export type Billing = {
  readonly config: Config;
  readonly reader: CounterReader & ReceiptReader;
  readonly reports: ReportStore;
  /** The customers of now. */
  readonly customers: () => Promise<readonly PayingCustomer[]>;
  readonly close: () => void;
};

type Place = { readonly table?: string | undefined; readonly bucket?: string | undefined };

/** Opens them for reading alone. */
export const openBilling = async (context: CliContext, place: Place): Promise<Billing> => {
  const { table, bucket } = place;
  if (table === undefined && bucket === undefined) return openHere(context);
  if (table === undefined || bucket === undefined) {
    throw new WrongUse('--table and --bucket belong together');
  }
  const { stackConfig } = await import('../stack-config.ts');
  const { openBucket } = await import('../open-bucket.ts');
  const config = await stackConfig(table);
  const { reader, close } = await openReader(() => config, table);
  const files = openBucket(bucket);
  return {
    config,
    reader,
    reports: files.reports,
    customers: async () => (await files.currentFile()).customers,
    close: () => {
      close();
      files.close();
    },
  };
};

const openHere = async (context: CliContext): Promise<Billing> => {
  const config = settingsOf(context);
  const { createFilesystemReportStore } =
    await import('../../shared/adapters/filesystem/report-store.ts');
  const { fileInForce } = await import('../../local/customers/billable-files.ts');
  const { reader, close } = await openReader(() => config, undefined);
  return {
    config,
    reader,
    reports: createFilesystemReportStore(config.dataDir),
    customers: async () => fileInForce(config).file.customers,
    close,
  };
};
