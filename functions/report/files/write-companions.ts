import type { KeptTexts, Spill } from '../../../shared/ports/spill.ts';
import { companionColumns, newCompanionLines } from '../../../shared/reports/customer-csv.ts';
import {
  type CustomerSum,
  newCustomerSums,
  sumFromLine,
  sumToLine,
} from '../../../shared/reports/customer-sums.ts';
import { type CustomerFile, customerFiles } from '../../../shared/reports/keys.ts';
import { mergeSums } from '../../../shared/reports/merge-sums.ts';
import type { ConsumerRows } from '../../../shared/usage/merge-pages.ts';
import type { PlannedPeriod } from '../../../shared/usage/read-plan.ts';
import type { UsageGroup } from '../../../shared/usage/usage-group.ts';
import type { UsageQuery } from '../../../shared/usage/usage-query.ts';
import type { MonthPayers } from '../months/month-payers.ts';
import type { ReportedMonth } from '../months/reported-month.ts';
import { type Contested, newContested } from './contested.ts';
import type { DraftFile } from './draft-file.ts';

/** Sums of customers and services that are held at a time. More of them make the garbage larger. */
const maxHeld = 8_000;

type CompanionOptions = {
  readonly payers: MonthPayers;
  readonly spill: Spill;
  readonly held?: number;
};

/**
 * Makes the files about customers from the same rows as the CSV of the month, so that the totals of
 * all are the same. Memory is bounded, whatever the number of customers: sums beyond a number are kept
 * aside until all rows were seen.
 */
export const newCompanionWriter = (
  query: UsageQuery,
  reported: ReportedMonth,
  { payers, spill, held = maxHeld }: CompanionOptions,
) => {
  const { form, directory } = reported;
  const { customerOf, claimantsOf } = payers;
  const contested = newContested((consumer) => ({
    customers: claimantsOf(consumer),
    payer: customerOf(consumer).id,
  }));
  const kept: KeptTexts[] = [];
  let sums: ReturnType<typeof newCustomerSums> | null = null;

  const watch = (planned: PlannedPeriod) => {
    const isByService = form.companions.includes('customer-services.csv');
    const open = newCustomerSums({ query, planned, customerOf, isByService });
    sums = open;
    return (rows: ConsumerRows, groups: readonly UsageGroup[]): void => {
      open.add(rows, groups);
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
      const writers = new Map<CustomerFile, DraftFile>();
      for (const file of files) {
        const companion = customerFiles.find((end) => end === file.end);
        if (companion === undefined) continue;
        writers.set(companion, file);
        await file.write(`${companionColumns(companion, form.meters).join(',')}\r\n`);
      }
      const lines = newCompanionLines(form.companions, reported);
      for await (const chunk of mergeSums([...kept.map(readSums), once(sums?.take() ?? [])])) {
        const made = lines.add(chunk);
        for (const [companion, file] of writers) await file.write(made[companion]);
      }
      await writers.get('customers.csv')?.write(lines.end());
      return writers.has('customers.csv') ? lines.customers() : null;
    },

    contested: (): Contested => contested.found(),
  };
};

function* linesOf(sums: readonly CustomerSum[]): Generator<string> {
  for (const sum of sums) yield sumToLine(sum);
}

async function* readSums(texts: KeptTexts): AsyncGenerator<readonly CustomerSum[]> {
  for await (const lines of texts()) yield lines.map(sumFromLine);
}

async function* once(sums: readonly CustomerSum[]): AsyncGenerator<readonly CustomerSum[]> {
  yield sums;
}
