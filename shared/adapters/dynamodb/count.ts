import type { TransactWriteItem } from '@aws-sdk/client-dynamodb';
import type { PageRow } from '../../metering/batch.ts';
import { rowUpdate } from './row.ts';
import type { Shards } from './shards.ts';
import type { Terms } from './terms.ts';
import type { Transact, TransactOutcome } from './transact.ts';

/**
 * Adds rows to the counters in one transaction with `head`, whose first action's condition fails
 * once it was done. Rows that conflict are tried again on a shard of this writer.
 */
export type Count = (
  head: readonly TransactWriteItem[],
  rows: readonly PageRow[],
  terms: Terms,
) => Promise<TransactOutcome>;

export const createCount =
  (transact: Transact, shards: Shards, table: string): Count =>
  async (head, rows, { slots, deadline }) => {
    const actions = (): TransactWriteItem[] => [
      ...head,
      ...rows.map((row) => ({ Update: rowUpdate(table, row, shards.of(row.consumer), slots) })),
    ];
    return transact(actions(), deadline, (held) => {
      shards.conflicted(held.flatMap((action) => rows[action - head.length]?.consumer ?? []));
      return actions();
    });
  };
