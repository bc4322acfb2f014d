import type { Receipt } from '../../shared/metering/batch.ts';
import type { EpochMs } from '../../shared/calendar/instant.ts';
import type { QuarantinedEntry } from '../../shared/metering/quarantine.ts';
import type { ReceiptReader } from '../../shared/ports/counter-store.ts';
import { ending, type ExitCode, newCommand } from '../../shared/command-line/command.ts';
import { type CliContext, settingsOf } from '../context.ts';
import { printable } from '../../shared/command-line/printable.ts';
import { openReader, tableFlag } from '../open-store.ts';
import { batchFlag, codeFlag, type QuarantineSelection, selectRecords } from './selection.ts';
import { tableLine } from '../text-table.ts';
import { counted } from '../../shared/metering/counted.ts';

export const listCommand = (context: CliContext) =>
  newCommand({
    name: 'list',
    about:
      'Shows what could not be counted, and was neither replayed nor dismissed. Where a field is wrong, what came stands in its place. A server may run meanwhile.',
    finding: 'there is something',
  })
    .option(...codeFlag)
    .option(...batchFlag)
    .option(...tableFlag)
    .option(
      '--json',
      'for machines: {"data":[…],"records":N,"entries":N}. Beyond 4 MB it is printed while it is read: where the code is 2, it is cut off',
    )
    .action(
      ending(context, async ({ table, json, ...selection }): Promise<ExitCode> => {
        const { reader, close } = await openReader(() => settingsOf(context), table);
        try {
          const show = json === true ? asJson(context.out) : asTable(context.print);
          const entries = await listQuarantine(reader, selection, show, context.drained);
          return entries === 0 ? 0 : 1;
        } finally {
          close();
        }
      }),
    );

/** Shows records as they are read: there may be more than fit into memory. */
type Listing = {
  readonly record: (receipt: Receipt, entry: QuarantinedEntry) => void;
  readonly end: (sums: { readonly records: number; readonly entries: number }) => void;
};

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
  ['route', 16],
  ['ai_model', 16],
  ['quantities', 0],
] as const;

const asTable = (print: (line: string) => void): Listing => {
  let isHeaded = false;
  return {
    record: (receipt, entry) => {
      if (!isHeaded) print(toLine(columns.map(([name]) => name)));
      isHeaded = true;
      print(toLine(cellsOf(receipt, entry)));
    },
    end: ({ records, entries }) =>
      print(`${counted(entries, 'entry', 'entries')} in ${counted(records, 'record')}`),
  };
};

/** A document of up to this many characters is printed when all of it is read. */
const heldCharacters = 4_000_000;

const asJson = (out: (text: string) => void): Listing => {
  // What cannot be read to its end leaves no half a document, unless that is too long to be held.
  let held = '{"data":[';
  let separator = '';
  const print = (text: string): void => {
    held += text;
    if (held.length <= heldCharacters) return;
    out(held);
    held = '';
  };
  return {
    record: (receipt, entry) => {
      print(`${separator}${JSON.stringify(recordOf(receipt, entry))}`);
      separator = ',';
    },
    end: ({ records, entries }) => out(`${held}],"records":${records},"entries":${entries}}\n`),
  };
};

/** Shows the selected records; resolves to the number of their entries. */
const listQuarantine = async (
  store: ReceiptReader,
  selection: QuarantineSelection,
  show: Listing,
  drained: () => Promise<boolean>,
): Promise<number> => {
  let records = 0;
  let entries = 0;
  for await (const selected of selectRecords(store, selection)) {
    for (const { entry } of selected.records) {
      show.record(selected.receipt, entry);
      records++;
      entries += entry.count;
      await drained();
    }
  }
  show.end({ records, entries });
  return entries;
};

/** A record under the names of its columns; what is not known is `null`, `…_received` where valid. */
const recordOf = (receipt: Receipt, entry: QuarantinedEntry) => ({
  batch: receipt.id,
  received: instantText(receipt.receivedAt),
  reason: entry.reason,
  count: entry.count,
  status: entry.status,
  status_received: orNull(entry.received.status),
  started_at: entry.startedAt === null ? null : instantText(entry.startedAt),
  started_at_received: orNull(entry.received.startedAt),
  consumer_id: entry.consumer?.id ?? null,
  consumer_username: orNull(entry.consumer?.username),
  consumer_custom_id: orNull(entry.consumer?.customId),
  consumer_received: orNull(entry.received.consumer),
  request_id: orNull(entry.requestId),
  service: orNull(entry.labels.service),
  route: orNull(entry.labels.route),
  ai_model: orNull(entry.labels.ai_model),
  // Of each of the entries.
  quantities: Object.fromEntries(entry.quantities.map(({ meter, amount }) => [meter, amount])),
});

const orNull = (text = ''): string | null => (text === '' ? null : text);

const cellsOf = (receipt: Receipt, entry: QuarantinedEntry): readonly string[] => [
  receipt.id,
  instantText(receipt.receivedAt),
  entry.reason,
  String(entry.count),
  String(entry.status ?? textOf(entry.received.status)),
  entry.startedAt === null ? textOf(entry.received.startedAt) : instantText(entry.startedAt),
  textOf(entry.consumer?.id ?? entry.received.consumer),
  textOf(entry.requestId),
  textOf(entry.labels.service),
  textOf(entry.labels.route),
  textOf(entry.labels.ai_model),
  textOf(entry.quantities.map(({ meter, amount }) => `${meter} ${amount}`).join(', ')),
];

const instantText = (at: EpochMs): string => new Date(at).toISOString();

const textOf = (text: string): string => (text === '' ? '-' : printable(text));

const toLine = (cells: readonly string[]): string =>
  tableLine(
    cells,
    columns.map(([, width]) => width),
  );
