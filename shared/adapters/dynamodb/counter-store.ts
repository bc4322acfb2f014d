import type { EpochMs } from '../../calendar/instant.ts';
import type { BatchId } from '../../metering/batch.ts';
import type { CounterStore } from '../../ports/counter-store.ts';
import type { OnStuck } from './commit/commit.ts';
import { createIncluded } from './commit/included.ts';
import { createRecover, type RecoverOutcome } from './commit/recover.ts';
import { createIdentifier } from './meta/identity.ts';
import type { WriteOptions } from './meta/meta.ts';
import { createMonths } from './meta/months.ts';
import { createDismiss } from './receipts/dismiss.ts';
import { createVoid } from './receipts/void.ts';
import { createFindIds } from './rows/find-ids.ts';
import { createReadRows } from './rows/read-rows.ts';
import { createWritePath, type StoreProps } from './write-path.ts';

export type DynamoDbCounterStore = CounterStore & {
  /**
   * Commits what waits, and ends what other processes began and left. Safe to run at any time, also
   * twice at once. `onStuck` hears of each batch and group that cannot be committed.
   */
  recover(onStuck?: OnStuck): Promise<RecoverOutcome>;

  /**
   * Batches, or voids of them, that were answered and whose receipts are gone, so that they can never
   * be counted, in chunks. Only a damaged table has any.
   */
  lost(): AsyncIterable<readonly BatchId[]>;

  /** Waits for longer than a transaction can be seen in pieces. */
  settle(): Promise<void>;
};

/**
 * The counters in one DynamoDB table (`table/table.ts`), shared by any number of processes.
 *
 * Errors are `StoreUnavailable` where trying again may help. A table whose schema is not this
 * release's, and what is damaged in it, are an `Error`.
 */
export const createDynamoDbCounterStore = (props: StoreProps): DynamoDbCounterStore => {
  const { settings, runtime } = props;
  const { limits } = settings;
  const { clock } = runtime;
  const path = createWritePath(props);
  const {
    writer,
    commit,
    committer,
    lease,
    headers,
    inbox,
    reads,
    journal,
    meta,
    receipts,
    write,
  } = path;
  const recover = createRecover({ commit, lease, inbox, headers, journal, settings, runtime });
  const included = createIncluded({ reads, inbox, headers, settings, runtime });
  const voids = createVoid({ reads, write, receipts, settings, clock });
  const dismiss = createDismiss({ write, receipts, settings, clock });
  const readRows = createReadRows({ reads, rowsPerRequest: limits.rowsPerRequest });
  const findIds = createFindIds(reads);
  const { months, meters } = createMonths(reads);
  const identifier = createIdentifier({ reads, meta, receipts, clock });

  /** A void, and a commit of it: a person waits for what comes of it. */
  const voiding = async <Outcome extends { readonly kind: string }>(
    make: (options: WriteOptions) => Promise<Outcome>,
    unknown: Outcome,
  ): Promise<Outcome> => {
    const known = await meta.current();
    if (known === null) return unknown;
    const deadline: EpochMs = clock() + limits.writeMs;
    const outcome = await make(meta.writeOptions(known, deadline));
    if (outcome.kind === 'voided') await committer.now(deadline);
    return outcome;
  };

  return {
    ...writer,
    // A table that nothing was written to yet has no meta item, and no rows.
    asOf: async (now) => {
      const known = await meta.current();
      return known === null ? now : included.asOf(now, known.partitions.inbox);
    },
    catchUp: async (now) => {
      const known = await meta.current();
      return known === null ? now : included.catchUp(now, known.partitions.inbox);
    },
    async *lost() {
      const known = await meta.current();
      if (known !== null) yield* included.lost(known.partitions.inbox);
    },
    async *read(selection) {
      const known = await meta.current();
      if (known !== null) yield* readRows(selection, known.partitions.pages);
    },
    findIds: async (month, name) => ((await meta.current()) === null ? [] : findIds(month, name)),
    months: async () => {
      const known = await meta.load();
      return known === null ? [] : months(known);
    },
    meters: async (month) => {
      const known = await meta.load();
      return known === null ? [] : meters(month, known);
    },
    async *waiting() {
      const known = await meta.current();
      if (known !== null) yield* included.waiting(known.partitions.inbox);
    },
    settle: async () => runtime.sleep(limits.settleMs),
    ...identifier,
    receipt: async (id) => ((await meta.current()) === null ? null : receipts.receipt(id)),
    async *receipts(filter = {}) {
      const known = await meta.current();
      if (known === null) return;
      const isNarrowed = filter.quarantined === true || filter.irregular === true;
      yield* isNarrowed ? receipts.irregular(known.partitions.pages, filter) : receipts.all();
    },
    voidBatch: async (id, voided) =>
      voiding((options) => voids.voidBatch(id, voided, options), { kind: 'unknown' }),
    voidPart: async (id, part) =>
      voiding((options) => voids.voidPart(id, part, options), { kind: 'unknown' }),
    dismiss: async (id, dismissal) =>
      (await meta.current()) === null
        ? { kind: 'unknown' }
        : dismiss(id, dismissal, clock() + limits.writeMs),
    recover: async (onStuck = () => undefined) => {
      const deadline = clock() + limits.recoverMs;
      const known = await meta.current(deadline);
      if (known === null) return { committed: 0, recovered: 0, waitingMs: 0 };
      return recover(meta.writeOptions(known, deadline), onStuck);
    },
  };
};
