import type { Receipt } from '../../shared/metering/batch.ts';
import type { EpochMs } from '../../shared/calendar/instant.ts';
import type { QuarantinedEntry } from '../../shared/metering/quarantine.ts';
import type { ReceiptReader } from '../../shared/ports/counter-store.ts';
import { ending, newCommand } from '../command.ts';
import { type CliContext, type ExitCode, settingsOf } from '../context.ts';
import { escapeText } from '../escape-text.ts';
import { openReader, tableFlag } from '../open-store.ts';
import { batchFlag, type QuarantineSelection, reasonFlag, selectRecords } from './selection.ts';

export const listCommand = (context: CliContext) =>
  newCommand({
    name: 'list',
    about: 'Shows what could not be counted and was not replayed. A server may run meanwhile.',
  })
    .option(...reasonFlag)
    .option(...batchFlag)
    .option(...tableFlag)
    .action(
      ending(context, async ({ table, ...selection }): Promise<ExitCode> => {
        const { reader, close } = await openReader(settingsOf(context), table);
        try {
          await listQuarantine(reader, selection, context.print);
          return 0;
        } finally {
          close();
        }
      }),
    );

/** Widths of all columns but the last: rows are printed as they are read. */
const columns = [
  ['batch', 64],
  ['received', 24],
  ['reason', 18],
  ['count', 6],
  ['status', 6],
  ['started_at', 24],
  ['consumer', 36],
  ['request_id', 32],
  ['service', 16],
  ['route', 0],
] as const;

/** Prints the selected records as a table, then their number. */
const listQuarantine = async (
  store: ReceiptReader,
  selection: QuarantineSelection,
  print: (line: string) => void,
): Promise<void> => {
  let records = 0;
  let entries = 0;
  for await (const selected of selectRecords(store, selection)) {
    for (const { entry } of selected.records) {
      if (records === 0) print(toLine(columns.map(([name]) => name)));
      print(toLine(cellsOf(selected.receipt, entry)));
      records++;
      entries += entry.count;
    }
  }
  print(`${entries} entries in ${records} records`);
};

const cellsOf = (receipt: Receipt, entry: QuarantinedEntry): readonly string[] => [
  receipt.id,
  instantText(receipt.receivedAt),
  entry.reason,
  String(entry.count),
  String(entry.status ?? '-'),
  entry.startedAt === null ? '-' : instantText(entry.startedAt),
  textOf(entry.consumer?.id ?? ''),
  textOf(entry.requestId),
  textOf(entry.serviceName),
  textOf(entry.routeName),
];

const instantText = (at: EpochMs): string => new Date(at).toISOString();

const textOf = (text: string): string => (text === '' ? '-' : escapeText(text));

const toLine = (cells: readonly string[]): string =>
  cells
    .map((cell, i) => cell.padEnd(columns[i]?.[1] ?? 0))
    .join('  ')
    .trimEnd();
