import { hourMs } from '../../calendar/instant.ts';
import type { CounterWriter } from '../../ports/counter-store.ts';
import { createCommitGroup } from './commit/commit-group.ts';
import { createCommit, type OnStuck } from './commit/commit.ts';
import { createCommitter } from './commit/committer.ts';
import { createHeaders } from './commit/headers.ts';
import { createLease } from './commit/lease.ts';
import { createInbox } from './inbox/inbox.ts';
import { createJournal } from './journal/journal.ts';
import { completeSince } from './meta/meta-item.ts';
import { createMetaKeeper } from './meta/meta.ts';
import { createApplyOnce } from './receipts/apply-once.ts';
import { createParts } from './receipts/parts.ts';
import { createReadReceipts } from './receipts/read-receipts.ts';
import type { Runtime, StoreSettings } from './settings.ts';
import type { DynamoDb } from './table/client.ts';
import { createItemReads } from './table/item-reads.ts';
import { createRetry } from './transact/retry.ts';
import { createWrite } from './transact/write.ts';

export type StoreProps = {
  readonly db: DynamoDb;
  readonly settings: StoreSettings;
  readonly runtime: Runtime;
  /** Hears of what a commit by `applyOnce` or `voidBatch` could not do; nothing is lost by it. */
  readonly onStuck?: OnStuck;
};

/** Receipts go all the time, and callers use an answer about them for a while. */
const answerServesMs = hourMs;

/**
 * What takes batches and commits them, apart from the rest of the store: it is all that the ingest
 * function loads.
 */
export const createWritePath = ({
  db,
  settings,
  runtime,
  onStuck: onCommitStuck = () => undefined,
}: StoreProps) => {
  const { limits } = settings;
  const { clock, newId } = runtime;
  const retry = createRetry(runtime, limits.attemptMs);
  const write = createWrite({ db, retry, newId });
  const reads = createItemReads({ db, retry, settings, clock });
  const meta = createMetaKeeper({ reads, write, settings, clock, newId });
  const parts = createParts({ reads, write, settings });
  const receipts = createReadReceipts({ reads, parts, limits });
  const inbox = createInbox({ reads, limits });
  const headers = createHeaders({ reads, write, settings });
  const journal = createJournal({ reads, write, parts, settings, clock });
  const lease = createLease({ reads, write, settings, clock });
  const commitGroup = createCommitGroup({ write, meta, headers, journal, settings, runtime });
  const commit = createCommit({
    inbox,
    headers,
    lease,
    receipts,
    commitGroup,
    settings,
    runtime,
  });
  const committer = createCommitter({
    commit,
    lease,
    inbox,
    meta,
    settings,
    clock,
    onStuck: onCommitStuck,
  });
  const applyOnce = createApplyOnce({
    reads,
    write,
    meta,
    receipts,
    parts,
    settings,
    runtime,
  });

  const writer: CounterWriter = {
    applyOnce: async (batch) => {
      const deadline = clock() + limits.writeMs;
      const outcome = await applyOnce(batch, deadline);
      if (outcome.kind === 'applied') await committer.ifDue(batch.id, deadline);
      return outcome;
    },
    receiptsCompleteSince: async () => {
      const known = await meta.current();
      return known && completeSince(known, clock() + answerServesMs);
    },
  };
  return {
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
  };
};
