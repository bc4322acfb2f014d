import { dataFile } from '../../shared/adapters/sqlite/files.ts';
import { openSqliteReader } from '../../shared/adapters/sqlite/reader.ts';
import { openScratchCounters } from '../../shared/adapters/sqlite/scratch.ts';
import { ending, newCommand } from '../command.ts';
import { type CliContext, type ExitCode, settingsOf } from '../context.ts';
import { escapeText } from '../escape-text.ts';
import { tableFlag } from '../open-store.ts';
import { type Difference, type MonthVerdict, verifyCounters } from './verify-counters.ts';
import { verifyLiveCounters } from './verify-live.ts';

const maxShown = 20;

const showDifference = ({ page, consumer, counted, receipts }: Difference): string => {
  const { id, customId, username } = consumer;
  const names = [id, customId, username].map((text) => escapeText(JSON.stringify(text))).join(' ');
  const what =
    counted === receipts
      ? `${counted} requests, but not of the statuses and times of the receipts`
      : `the counters say ${counted}, the receipts ${receipts}`;
  return `  ${page}  consumer ${names}: ${what}`;
};

type Verdicts = AsyncIterable<MonthVerdict> | Promise<readonly MonthVerdict[]>;
type Report = (difference: Difference) => void;

/** Runs `use` with the verdicts on the file of this machine, as it is at one instant. */
const onFile = async <T>(
  dataDir: string,
  report: Report,
  use: (verdicts: Verdicts) => Promise<T>,
): Promise<T> => {
  const reader = openSqliteReader(dataFile(dataDir), { isSnapshot: true });
  const recount = openScratchCounters();
  try {
    return await use(verifyCounters(reader, recount, report));
  } finally {
    recount.close();
    reader.close();
  }
};

/** The same on a table that others write to meanwhile. */
const onTable = async <T>(
  table: string,
  report: Report,
  use: (verdicts: Verdicts) => Promise<T>,
): Promise<T> => {
  const { openTable } = await import('../open-table.ts');
  const { store, close } = openTable(table);
  try {
    return await use(verifyLiveCounters(store, openScratchCounters, report));
  } finally {
    close();
  }
};

export const verifyCommand = (context: CliContext) =>
  newCommand({
    name: 'verify',
    about:
      'Recomputes every counter of the store in BILLABLE_DATA_DIR from the receipts and compares. Prints the requests of each month, and "not covered" for months whose receipts are not all there any more. ' +
      'A server may run meanwhile: all is read as it is at one instant. On AWS, where that cannot be, each counter must lie between what the receipts say before and after it is read.',
    finding: 'a difference',
  })
    .option(...tableFlag)
    .action(
      ending(context, async ({ table }) => {
        const { dataDir } = settingsOf(context);
        const shown: Difference[] = [];
        let differences = 0;
        const report: Report = (difference) => {
          differences++;
          if (shown.length < maxShown) shown.push(difference);
        };
        const print = async (verdicts: Verdicts): Promise<ExitCode> => {
          for await (const { month, requests, isCovered, differences: found } of await verdicts) {
            const verdict = !isCovered
              ? 'not covered'
              : found === 0
                ? 'ok'
                : `${found} rows differ`;
            context.print(`${month}  ${String(requests).padStart(15)} requests  ${verdict}`);
          }
          if (differences === 0) {
            context.print('No difference between counters and receipts.');
            return 0;
          }
          context.print(`${differences} rows differ between counters and receipts:`);
          for (const difference of shown) context.print(showDifference(difference));
          if (differences > shown.length) {
            context.print(`  … and ${differences - shown.length} more`);
          }
          return 1;
        };
        return table === undefined ? onFile(dataDir, report, print) : onTable(table, report, print);
      }),
    );
