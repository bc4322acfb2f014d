import { dayMs, type EpochMs } from '../../shared/calendar/instant.ts';
import type { CounterReader, ReceiptReader } from '../../shared/ports/counter-store.ts';
import type { ClockMove } from '../faults/clock-moves.ts';
import type { RunCommand } from '../world/operator.ts';
import { addCounted } from './counted.ts';
import { keptCounts } from './kept.ts';
import {
  compareLedgers,
  entriesIn,
  type Ledger,
  type LedgerDifference,
  type LineSpan,
  toLines,
} from '../ledger.ts';
import {
  addRecord,
  isGood,
  nameRecord,
  nameUnexplained,
  type Quarantined,
  quarantineIn,
} from './quarantined.ts';

/** A store to read. */
export type StoreView = CounterReader & ReceiptReader & { readonly close: () => void };

type Settling = {
  readonly sent: Ledger;
  /** Opens the store for one reading of all of it. */
  readonly open: () => Promise<StoreView>;
  readonly run: RunCommand;
  /** Of the server that runs on it, with a right clock. */
  readonly port: number;
  /** Before any entry. */
  readonly from: EpochMs;
  readonly clockMoves: readonly ClockMove[];
};

/** The numbers are of entries, but for `receipts`. All but `left` are of before the replay. */
export type Settled = LedgerDifference & {
  readonly counted: number;
  readonly quarantined: number;
  readonly receipts: number;
  /** Why good entries were in quarantine. */
  readonly clockReasons: ReadonlySet<string>;
  /** What the replay left in quarantine: the poison alone, where all is well. */
  readonly left: number;
  /** Whether `billable verify` finds every counter in agreement with the receipts. */
  readonly isVerified: boolean;
};

/**
 * Looks where each entry is: in a counter, or in quarantine for a reason. Then has the product
 * replay what is quarantined and looks again: every good entry must be counted now, as a replay
 * does not ask for its age, and every other one must be in quarantine still.
 */
export const settle = async (settling: Settling): Promise<Settled> => {
  const { sent, run, clockMoves } = settling;
  const { kept, quarantine } = await look(settling);
  const before = compareLedgers(sent, withRecords(kept, quarantine.records));

  const open = quarantine.records.filter(isOpen);
  const good = entriesOf(open.filter(isGood));
  const left = entriesOf(open) - good;
  const replayLines = [
    ...(await replay(run, { counted: good, left })),
    ...(await replay(run, { counted: 0, left })),
  ];

  const {
    kept: keptAfter,
    quarantine: { records },
  } = await look(settling);
  const bad = records.filter((record) => !isGood(record));
  const after = compareLedgers(sent, withRecords(keptAfter, bad));
  const { code } = await run('verify');
  return {
    // What is missing before the replay is missing after it too, and is not lost twice.
    lost: Math.max(before.lost, after.lost),
    doubled: Math.max(before.doubled, after.doubled),
    lines: [
      ...nameUnexplained(quarantine.records, clockMoves),
      ...before.lines,
      ...replayLines,
      ...records
        .filter((record) => isGood(record) && record.fate !== 'counted')
        .map((record) => `after the replay: ${nameRecord(record)}`),
      ...after.lines
        .filter((line) => !before.lines.includes(line))
        .map((line) => `after the replay: ${line}`),
      ...(await unlikeAnswers(settling, keptAfter)),
    ],
    counted: entriesIn(kept),
    quarantined: entriesOf(open),
    receipts: quarantine.receipts,
    clockReasons: new Set(quarantine.records.filter(isGood).map(({ entry }) => entry.reason)),
    left: entriesOf(records.filter(isOpen)),
    isVerified: code === 0,
  };
};

const look = async ({ open, from }: Settling) => {
  const view = await open();
  try {
    const kept = await keptCounts(view, { from, to: Date.now() + dayMs });
    return { kept, quarantine: await quarantineIn(view) };
  } finally {
    view.close();
  }
};

/** Hours come of quarter hours, months of the pages of months: both must say what is kept. */
const unlikeAnswers = async (
  { port, from }: Settling,
  kept: Ledger,
): Promise<readonly string[]> => {
  const lines: string[] = [];
  for (const span of ['hour', 'day', 'month'] satisfies LineSpan[]) {
    const answered: Ledger = new Map();
    const day = new Date(from).toISOString().slice(0, 10);
    await addCounted(answered, { port, from: day, span });
    for (const line of compareLedgers(toLines(kept, span), answered).lines) {
      lines.push(`by ${span}: ${line.replace('sent', 'kept').replace('found', 'answered')}`);
    }
  }
  return lines;
};

const isOpen = ({ fate }: Quarantined['records'][number]): boolean => fate === 'open';

const entriesOf = (records: Quarantined['records']): number =>
  records.reduce((sum, { entry }) => sum + entry.count, 0);

const withRecords = (counted: Ledger, records: Quarantined['records']): Ledger => {
  const found = new Map(counted);
  // What a replay has counted is among the counters.
  for (const record of records) if (record.fate !== 'counted') addRecord(found, record);
  return found;
};

/** Has the product replay alongside the server; a line where it does not say what is expected. */
const replay = async (
  run: RunCommand,
  expected: { readonly counted: number; readonly left: number },
): Promise<readonly string[]> => {
  const { code, out, err } = await run('quarantine', 'replay');
  const said = out.trimEnd().split('\n').at(-1) ?? '';
  const right = `${expected.counted} ${expected.counted === 1 ? 'entry' : 'entries'} counted, ${expected.left} left in quarantine`;
  if (code === 0 && said === right) return [];
  return [`the replay ended with ${code} and said "${said}${err}", not "${right}"`];
};
