import type { TransactWriteItem } from '@aws-sdk/client-dynamodb';

import { areVoidedParts, type Batch } from '../../../metering/batch.ts';
import type { EpochMs } from '../../../calendar/instant.ts';
import { dismissedRecords } from '../../../metering/open-records.ts';
import type { ApplyOutcome } from '../../../ports/counter-store.ts';
import { StoreUnavailable } from '../../../ports/store-unavailable.ts';
import { putPlus } from '../inbox/markers.ts';
import type { MetaKeeper, WriteOptions } from '../meta/meta.ts';
import type { StoreSettings, Runtime } from '../settings.ts';
import * as expressions from '../table/expressions.ts';
import type { ItemReads } from '../table/item-reads.ts';
import { plusKey } from '../table/keys.ts';
import type { Write } from '../transact/write.ts';
import { packContent } from './content.ts';
import type { Parts } from './parts.ts';
import type { ReadReceipts } from './read-receipts.ts';
import { markSource } from './receipt-actions.ts';
import { partsExpiry, receiptExpiry, receiptItem } from './receipt-item.ts';

type ApplyProps = {
  readonly reads: ItemReads;
  readonly write: Write;
  readonly meta: MetaKeeper;
  readonly receipts: ReadReceipts;
  readonly parts: Parts;
  readonly settings: StoreSettings;
  readonly runtime: Runtime;
};

/** Between two tries of a transaction that met what another had changed. */
const lookAgainMs = 100;

/**
 * Makes batches durable, each exactly once: one transaction puts its receipt, if absent, and the
 * marker by which a commit finds it.
 */
export const createApplyOnce = ({
  reads,
  write,
  meta,
  receipts,
  parts,
  settings: { table, limits },
  runtime: { newId, clock, sleep },
}: ApplyProps) => {
  /** The marks in the source of a replay; `null` where its records cannot be replayed now. */
  const marksOf = async (
    { replayOf, deltas }: Batch,
    deadline: EpochMs,
  ): Promise<readonly TransactWriteItem[] | null> => {
    if (replayOf === null) return [];
    const source = await receipts.head(replayOf.batch, deadline);
    if (source?.state !== 'applied' || areVoidedParts(deltas, source)) return null;
    const closed = new Set([...source.replayed, ...dismissedRecords(source)]);
    if (replayOf.records.some((record) => closed.has(record))) return null;
    return [markSource(table, source, replayOf.records)];
  };

  /** Whether the batch was taken before. */
  const isTaken = async (
    { id }: Batch,
    { partitions, deadline }: WriteOptions,
  ): Promise<boolean> => {
    const first = await receipts.head(id, deadline);
    if (first === null) return false;
    // The transaction that put the receipt may be under way still, its marker not to be seen yet:
    // a reader would miss a batch that was answered `duplicate`.
    await reads.getSettled(plusKey(id, first.receivedAt, partitions.inbox), deadline);
    return true;
  };

  /** The receipt; what one item does not hold is written in parts first. */
  const prepare = async (batch: Batch, content: Uint8Array, options: WriteOptions) => {
    if (content.length <= limits.partBytes) return receiptItem(batch, { bytes: content }, options);
    const attempt = newId();
    const expireAt = partsExpiry(receiptExpiry(batch, options));
    const { deadline } = options;
    const count = await parts.write(attempt, content, { expiresAt: expireAt, deadline });
    return receiptItem(batch, { parts: { attempt, count, expireAt } }, options);
  };

  return async (batch: Batch, deadline: EpochMs): Promise<ApplyOutcome> => {
    const options = await meta.forBatch(batch.receivedAt, deadline);
    const content = packContent(batch);
    // Parts are not written for nothing.
    if (content.length > limits.partBytes && (await isTaken(batch, options))) {
      return { kind: 'duplicate' };
    }
    const receipt = {
      Put: {
        TableName: table,
        Item: await prepare(batch, content, options),
        ConditionExpression: expressions.isAbsent,
      },
    };
    const plus = putPlus(table, batch, content.length, options.partitions);
    for (;;) {
      const marks = await marksOf(batch, deadline);
      if (marks !== null) {
        const { kind } = await write.together([receipt, plus, ...marks], deadline);
        if (kind === 'committed') return { kind: 'applied' };
        if (kind === 'invalid') throw new Error(`DynamoDB does not take batch ${batch.id}`);
      }
      if (await isTaken(batch, options)) return { kind: 'duplicate' };
      if (marks === null) return { kind: 'refused' };
      // The source changed meanwhile, by another replay of other records; or a marker is seen before its
      // receipt, which only a damaged table has for long: each look is paid for. Look again.
      if (clock() >= deadline) throw new StoreUnavailable('receipt and marker keep changing');
      await sleep(lookAgainMs);
    }
  };
};
