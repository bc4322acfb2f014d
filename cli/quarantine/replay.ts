import { createHash } from 'node:crypto';
import { countEntries } from '../../shared/metering/http-log.ts';
import type { EpochMs } from '../../shared/calendar/instant.ts';
import { planReplay, type ReplayInstant, type ReplayPlan } from '../../shared/metering/replay.ts';
import type { CounterStore } from '../../shared/ports/counter-store.ts';
import { ending, newCommand } from '../../shared/command-line/command.ts';
import { type CliContext, settingsOf } from '../context.ts';
import { openStore, tableFlag } from '../open-store.ts';
import { oneOfFlag } from '../../shared/command-line/values.ts';
import { countedEarlier } from './counted-earlier.ts';
import { batchFlag, codeFlag, type QuarantineSelection, selectRecords } from './selection.ts';
import { counted } from '../../shared/metering/counted.ts';

export const replayCommand = (context: CliContext) =>
  newCommand({
    name: 'replay',
    about:
      'Counts what can be counted after all: entries that were too old, or ahead of the clock. Leaves invalid entries alone and says so, and instants before 2015 or more than 10 minutes from now: they come of a wrong clock or another unit. ' +
      'A replay that is run again counts nothing twice. What a replay has counted is a batch of its own; its id is printed, so that npx billable void can take it back. A server may run meanwhile.',
  })
    .option(
      '--at <WHEN>',
      'at which instant to count: "started", that of the entry, or "received", when its batch came (for clocks that were wrong)',
      oneOfFlag('--at', ['started', 'received']),
      'started' as const,
    )
    .option(...codeFlag)
    .option(...batchFlag)
    .option(...tableFlag)
    .action(
      ending(context, async ({ table, at, ...selection }) => {
        const { store, close } = await openStore(() => settingsOf(context), table);
        try {
          return await replayQuarantine(store, selection, {
            at,
            now: context.now(),
            sha256: (text) => createHash('sha256').update(text).digest('hex'),
            print: context.print,
          });
        } finally {
          close();
        }
      }),
    );

type ReplayContext = {
  readonly at: ReplayInstant;
  readonly now: EpochMs;
  readonly sha256: (text: string) => string;
  readonly print: (line: string) => void;
};

/**
 * Counts the selected records that can be counted, one batch per source batch; says what is left
 * and why. Returns 2 where some of the records were replayed or dismissed meanwhile, or an expiry
 * dropped receipts, else 0. Safe to run again, also after a crash.
 */
const replayQuarantine = async (
  store: CounterStore,
  selection: QuarantineSelection,
  { at, now, sha256, print }: ReplayContext,
): Promise<0 | 2> => {
  const receiptsCompleteSince = await store.receiptsCompleteSince();
  let total = 0;
  let left = 0;
  let refused = 0;
  for await (const { receipt, records } of selectRecords(store, selection)) {
    const options = {
      at,
      now,
      receiptsCompleteSince,
      countedEarlier:
        at === 'received'
          ? await countedEarlier(store, records, receiptsCompleteSince)
          : new Set<number>(),
    };
    const plan = planReplay(receipt, records, options, sha256);
    left += sayLeft(receipt.id, plan, print);
    if (plan.batch === null) continue;
    const { kind } = await store.applyOnce(plan.batch);
    if (kind === 'refused') {
      refused++;
      print(
        `${receipt.id}: some of these records were replayed or dismissed meanwhile, so nothing of it was counted`,
      );
    } else if (kind === 'stale') {
      refused++;
      print(`${receipt.id}: receipts were dropped meanwhile, so nothing of it was counted`);
    } else if (kind === 'applied') {
      const replayed = new Set(plan.batch.replayOf?.records);
      const taken = records.filter(({ position }) => replayed.has(position));
      const entries = countEntries(taken.map(({ entry }) => entry));
      // Its id is told nowhere else, and without it the replay could not be voided.
      print(`${receipt.id}: ${entries} counted, as batch ${plan.batch.id}`);
      total += entries;
    }
  }
  print(`${counted(total, 'entry', 'entries')} counted, ${left} left in quarantine`);
  return refused === 0 ? 0 : 2;
};

/** Says which records are left and why; returns the number of their entries. */
const sayLeft = (source: string, plan: ReplayPlan, print: (line: string) => void): number => {
  const entriesByWhy = new Map<string, number>();
  for (const { record, why } of plan.left) {
    const text = `${record.entry.reason}: ${why}`;
    entriesByWhy.set(text, (entriesByWhy.get(text) ?? 0) + record.entry.count);
  }
  let entries = 0;
  for (const [text, count] of entriesByWhy) {
    print(`${source}: ${count} left, ${text}`);
    entries += count;
  }
  return entries;
};
