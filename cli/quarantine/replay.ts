import { createHash } from 'node:crypto';
import { countEntries } from '../../shared/metering/http-log.ts';
import type { EpochMs } from '../../shared/calendar/instant.ts';
import { planReplay, type ReplayInstant, type ReplayPlan } from '../../shared/metering/replay.ts';
import type { QuarantineRecord } from '../../shared/metering/open-records.ts';
import type { CounterStore } from '../../shared/ports/counter-store.ts';
import { ending, newCommand } from '../../shared/command-line/command.ts';
import { type CliContext, settingsOf } from '../context.ts';
import { openStore, tableFlag } from '../open-store.ts';
import { oneOfFlag } from '../../shared/command-line/values.ts';
import { countedEarlier } from './counted-earlier.ts';
import { replayAsJson, replayAsText, type ReplayOutcome, type Saying } from './say-replay.ts';
import { batchFlag, codeFlag, type QuarantineSelection, selectRecords } from './selection.ts';

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
    .option('--json', 'for machines: what became of each batch, and the sums')
    .action(
      ending(context, async ({ table, at, json, ...selection }) => {
        const { store, close } = await openStore(() => settingsOf(context), table);
        try {
          return await replayQuarantine(store, selection, {
            at,
            now: context.now(),
            sha256: (text) => createHash('sha256').update(text).digest('hex'),
            say: json === true ? replayAsJson(context.print) : replayAsText(context.print),
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
  readonly say: Saying;
};

/**
 * Counts the selected records that can be counted, one batch per source batch; says what is left
 * and why. Returns 2 where some of the records were replayed or dismissed meanwhile, or an expiry
 * dropped receipts, else 0. Safe to run again, also after a crash.
 */
export const replayQuarantine = async (
  store: CounterStore,
  selection: QuarantineSelection,
  { at, now, sha256, say }: ReplayContext,
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
    const replay = await apply(store, plan, records);
    const of = { batch: receipt.id, ...replay, left: leftOf(plan) };
    left += of.left.reduce((sum, { entries }) => sum + entries, 0);
    total += of.counted;
    if (of.refused !== null) refused++;
    say.batch(of);
  }
  say.end({ counted: total, left });
  return refused === 0 ? 0 : 2;
};

/** What became of the records of one batch that can be counted. */
const apply = async (
  store: CounterStore,
  { batch }: ReplayPlan,
  records: readonly QuarantineRecord[],
): Promise<Pick<ReplayOutcome, 'counted' | 'counted_as' | 'refused'>> => {
  const none = { counted: 0, counted_as: null, refused: null };
  if (batch === null) return none;
  const { kind } = await store.applyOnce(batch);
  if (kind === 'refused') return { ...none, refused: 'replayed_or_dismissed_meanwhile' };
  if (kind === 'stale') return { ...none, refused: 'receipts_dropped_meanwhile' };
  if (kind !== 'applied') return none;
  const replayed = new Set(batch.replayOf?.records);
  const taken = records.filter(({ position }) => replayed.has(position));
  return {
    counted: countEntries(taken.map(({ entry }) => entry)),
    counted_as: batch.id,
    refused: null,
  };
};

/** Which records are left and why, with the number of their entries. */
const leftOf = ({ left }: ReplayPlan): ReplayOutcome['left'] =>
  [...Map.groupBy(left, ({ record, why }) => `${record.entry.reason}: ${why}`).values()].flatMap(
    (same) => {
      const [first] = same;
      if (first === undefined) return [];
      const entries = countEntries(same.map(({ record }) => record.entry));
      return [{ reason: first.record.entry.reason, why: first.why, entries }];
    },
  );
