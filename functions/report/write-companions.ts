import type { Consumer } from '../../shared/metering/consumer.ts';
import type { KeptTexts, Spill } from '../../shared/ports/spill.ts';
import { companionColumns, companionLines } from '../../shared/reports/customer-csv.ts';
import {
  type CustomerSum,
  mergeSums,
  newCustomerSums,
  sumFromLine,
  sumToLine,
} from '../../shared/reports/customer-sums.ts';
import { type Companion, companions } from '../../shared/reports/keys.ts';
import { payersOf } from '../../shared/customers/directory.ts';
import type { ConsumerRows } from '../../shared/usage/merge-pages.ts';
import type { PlannedPeriod } from '../../shared/usage/read-plan.ts';
import type { UsageQuery } from '../../shared/usage/usage-query.ts';
import type { ReportedMonth } from './reported-month.ts';
import { type Contested, newContested } from './contested.ts';
import type { DraftFile } from './draft-files.ts';

/** Sums of customers and services that are held at a time. */
const maxHeld = 50_000;

/** Characters that are written at a time. */
const chunkLength = 64 * 1024;

/**
 * Makes the files about customers from the same rows as the CSV of the month, so that the totals of
 * all are the same. Memory is bounded, whatever the number of customers: sums beyond a number are kept
 * aside until all rows were seen.
 */
export const newCompanionWriter = (
  query: UsageQuery,
  reported: ReportedMonth,
  { spill, held = maxHeld }: { readonly spill: Spill; readonly held?: number },
) => {
  const { period, timezone, form, directory } = reported;
  const { customerAt, claimantsAt } = payersOf(directory.customers, timezone);
  const customerOf = (consumer: Consumer) => customerAt(consumer, period.start);
  const contested = newContested((consumer) => ({
    customers: claimantsAt(consumer, period.start),
    payer: customerOf(consumer).id,
  }));
  const kept: KeptTexts[] = [];
  let sums: ReturnType<typeof newCustomerSums> | null = null;

  const watch = (planned: PlannedPeriod) => {
    const isByService = form.companions.includes('customer-services.csv');
    const open = newCustomerSums({ query, planned, customerOf, isByService });
    sums = open;
    return (rows: ConsumerRows): void => {
      open.add(rows);
      if (directory.customers.length > 0) contested.look(rows);
    };
  };

  return {
    watch,

    /** Passes chunks on; between two of them sums are kept aside. */
    async *between<Chunk>(chunks: AsyncIterable<Chunk>): AsyncGenerator<Chunk> {
      for await (const chunk of chunks) {
        if (sums !== null && sums.count() >= held) {
          kept.push(await spill.keep(linesOf(sums.take())));
        }
        yield chunk;
      }
    },

    /** Writes the files, and gives the number of customers. */
    write: async (files: readonly DraftFile[]): Promise<number | null> => {
      const writers = new Map<Companion, ReturnType<typeof newLineWriter>>();
      for (const file of files) {
        const companion = companions.find((end) => end === file.end);
        if (companion === undefined) continue;
        const writer = newLineWriter(file);
        writers.set(companion, writer);
        await writer.write(`${companionColumns(companion, form.meters).join(',')}\r\n`);
      }
      const merged = mergeSums([...kept.map(readSums), sums?.take() ?? []]);
      let customers = 0;
      for await (const { companion, line } of companionLines(form.companions, reported, merged)) {
        if (companion === 'customers.csv') customers += 1;
        await writers.get(companion)?.write(line);
      }
      for (const writer of writers.values()) await writer.end();
      return writers.has('customers.csv') ? customers : null;
    },

    contested: (): Contested => contested.found(),
  };
};

function* linesOf(sums: readonly CustomerSum[]): Generator<string> {
  for (const sum of sums) yield sumToLine(sum);
}

async function* readSums(texts: KeptTexts): AsyncGenerator<CustomerSum> {
  for await (const line of texts()) yield sumFromLine(line);
}

const newLineWriter = (file: DraftFile) => {
  let chunk = '';
  const end = async (): Promise<void> => {
    if (chunk === '') return;
    await file.write(chunk);
    chunk = '';
  };
  return {
    write: async (line: string): Promise<void> => {
      chunk += line;
      if (chunk.length >= chunkLength) await end();
    },
    end,
  };
};
