import { costAdvice, longestCommitSeconds } from '../pricing/cost-advice.ts';
import { costDetails, costFigures, costNotes, costOverview } from '../pricing/cost-table.ts';
import type { Traffic } from '../pricing/traffic.ts';
import { usualNameBytes } from '../pricing/write-units.ts';
import { ending, type ExitCode, newCommand, WrongUse } from '../shared/command-line/command.ts';
import { existsSync } from 'node:fs';
import { dataFile } from '../shared/adapters/sqlite/files.ts';
import { countMonthRows } from '../shared/usage/month-rows.ts';
import { leastReceiptDays } from '../shared/settings/contradictions.ts';
import { type CliContext, settingsOf } from './context.ts';
import { standardCostSettings } from './cost-settings.ts';
import { openReader, tableFlag } from './open-store.ts';
import { wholeNumberFlag } from '../shared/command-line/values.ts';
import { counted } from '../shared/metering/counted.ts';

/** Two names of the longest that are counted. */
const longestNames = 2_048;

export const costCommand = (context: CliContext) =>
  newCommand({
    name: 'cost',
    about: `Computes what Billable costs on AWS a month, at the list prices of us-east-1, without free tiers. Without --requests it prints an overview. With --table the settings are those of the stack, but for flags that name others. docs/cost.md says where the numbers come from. Where there is a store, in BILLABLE_DATA_DIR or with --table, it says how many rows the newest month has for each consumer: labels and meters multiply them.`,
  })
    .option('--requests <N>', 'requests a month', wholeNumberFlag('--requests'))
    .option(
      '--batch <N>',
      'requests in a batch of Kong: 200 by default',
      wholeNumberFlag('--batch'),
    )
    .option('--consumers <N>', 'consumers in a batch', wholeNumberFlag('--consumers'), 20)
    .option(
      '--statuses <N>',
      'different response statuses of a consumer in a month',
      wholeNumberFlag('--statuses'),
      4,
    )
    .option(
      '--name-bytes <N>',
      "bytes of a consumer's custom id and username together; a UUID and an e-mail address have about 61",
      wholeNumberFlag('--name-bytes', { from: 0, to: longestNames }),
      usualNameBytes,
    )
    .option(
      '--entry-bytes <N>',
      'bytes of an entry; a whole one has 2200',
      wholeNumberFlag('--entry-bytes'),
      800,
    )
    .option(
      '--commit-seconds <N>',
      'how long a batch may wait for others, the setting commitSeconds: that of the stack with --table, else 30',
      wholeNumberFlag('--commit-seconds', { from: 0, to: longestCommitSeconds }),
    )
    .option(
      '--receipt-days <N>',
      'how long receipts are kept, the setting RECEIPT_DAYS: that of the stack with --table, else 400',
      wholeNumberFlag('--receipt-days'),
    )
    .option(...tableFlag)
    .option('--json', 'for machines: {"total": USD a month, "parts": […]}')
    .action(
      ending(context, async ({ requests, batch, json, table, ...flags }): Promise<ExitCode> => {
        if (requests === undefined) {
          if (batch !== undefined) throw new WrongUse('--batch needs --requests');
          if (json === true) throw new WrongUse('--json needs --requests');
          const { traffic } = await withSettings(flags, table);
          context.print(costOverview(traffic));
          await printMonthRows(context, table);
          return 0;
        }
        const { traffic, leastDays } = await withSettings(flags, table);
        const all = { ...traffic, requestsPerMonth: requests, batchSize: batch ?? 200 };
        if (json === true) {
          context.print(JSON.stringify(costFigures(all)));
          return 0;
        }
        context.print(costDetails(all));
        for (const note of costNotes(all)) context.print(note);
        for (const advice of costAdvice(all, leastDays)) context.print(advice);
        await printMonthRows(context, table);
        return 0;
      }),
    );

type Flags = Pick<Traffic, 'consumers' | 'statuses' | 'nameBytes' | 'entryBytes'> & {
  readonly commitSeconds?: number | undefined;
  readonly receiptDays?: number | undefined;
};

/** What flags leave open is as in the stack of a table, or as in one for which no one chose any. */
const withSettings = async (
  { commitSeconds, receiptDays, ...flags }: Flags,
  table: string | undefined,
) => {
  const settings = await settingsOfStack(table);
  const leastDays = leastReceiptDays(settings);
  if (receiptDays !== undefined && receiptDays < leastDays) {
    throw new WrongUse(
      `--receipt-days is "${receiptDays}"; allowed: a whole number from ${leastDays}, MAX_EVENT_AGE_DAYS + 5`,
    );
  }
  return {
    traffic: {
      ...flags,
      commitSeconds: commitSeconds ?? settings.commitSeconds,
      receiptDays: receiptDays ?? settings.receiptDays,
      inboxPartitions: settings.inboxPartitions,
    },
    leastDays,
  };
};

const settingsOfStack = async (table: string | undefined) => {
  if (table === undefined) return standardCostSettings();
  // The SDK is loaded only where it is needed.
  const { stackCostSettings } = await import('./stack-config.ts');
  return stackCostSettings(table);
};

/** What labels and meters make of the consumers of a store; nothing where there is no store. */
const printMonthRows = async (context: CliContext, table: string | undefined): Promise<void> => {
  const settings = () => settingsOf(context);
  if (table === undefined && !existsSync(dataFile(settings().dataDir))) return;
  const { reader, close } = await openReader(settings, table);
  try {
    const month = (await reader.months()).at(-1);
    if (month === undefined) return;
    const meters = await reader.meters(month);
    const { rows, consumers } = await countMonthRows(month, meters, (asked) => reader.read(asked));
    const each = (rows / Math.max(consumers, 1)).toFixed(1);
    context.print(
      `This store has ${counted(rows, 'row')} for ${counted(consumers, 'consumer')} in ${month}, ${each} for each: ` +
        'one for each set of labels and each meter. docs/cost.md says what they cost.',
    );
  } finally {
    close();
  }
};
