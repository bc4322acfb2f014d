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
import { createItems } from './table/items.ts';
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
  const items = createItems({ db, retry, settings, clock });
  const meta = createMetaKeeper({ items, write, settings, clock, newId });
  const parts = createParts({ items, write, settings });
  const receipts = createReadReceipts({ items, parts, limits });
  const inbox = createInbox({ items, limits });
  const headers = createHeaders({ items, write, settings });
  const journal = createJournal({ items, write, parts, settings, clock });
  const lease = createLease({ items, write, settings, clock });
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
    items,
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
      if (outcome.kind === 'applied') await committer.ifDue(deadline);
      return outcome;
    },
    receiptsCompleteSince: async () => {
      const known = await meta.current();
      return known && completeSince(known, clock() + answerServesMs);
    },
  };
  return { writer, commit, committer, headers, inbox, items, journal, meta, receipts, write };
};
