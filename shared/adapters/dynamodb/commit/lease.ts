import { type EpochMs, secondMs } from '../../../calendar/instant.ts';
import type { StoreSettings } from '../settings.ts';
import * as expressions from '../table/expressions.ts';
import type { ItemReads } from '../table/item-reads.ts';
import { leaseKey, toItemKey } from '../table/keys.ts';
import { attribute } from '../table/table.ts';
import type { Write } from '../transact/write.ts';

/** Whether an instant is within the last seconds. One of the future was told by a wrong clock: it is not. */
export const isWithin = (seconds: number, at: EpochMs | null, now: EpochMs): boolean =>
  at !== null && at <= now && now - at < seconds * secondMs;

export type Lease = ReturnType<typeof createLease>;

type LeaseProps = {
  readonly reads: ItemReads;
  readonly write: Write;
  readonly settings: StoreSettings;
  readonly clock: () => EpochMs;
};

/**
 * Keeps commits apart, so that no work is done twice. What is counted does not depend on it: two
 * processes may both take themselves for the holder.
 */
export const createLease = ({ reads, write, settings: { table, limits }, clock }: LeaseProps) => {
  const number = (value: number) => ({ N: String(value) });
  const target = { TableName: table, Key: toItemKey(leaseKey) };

  return {
    /** Who is at work, and since when all that had come was committed. */
    look: async (deadline: EpochMs): Promise<{ isHeld: boolean; committedAt: EpochMs | null }> => {
      const item = await reads.get(leaseKey, { deadline });
      const until = Number(item?.[attribute.until]?.N ?? 0);
      const committedAt = item?.[attribute.committedAt]?.N;
      const now = clock();
      return {
        // A holder whose clock is far ahead would hold it for ever.
        isHeld: now < until && until <= now + limits.leaseMs,
        committedAt: committedAt === undefined ? null : Number(committedAt),
      };
    },

    /** Takes the lease, or takes it for longer; whether this holder has it. */
    take: async (holder: string, deadline: EpochMs): Promise<boolean> => {
      const now = clock();
      const { kind } = await write.alone(
        {
          Update: {
            ...target,
            UpdateExpression: expressions.holdLease,
            ConditionExpression: expressions.mayHoldLease,
            ExpressionAttributeValues: {
              ':holder': { S: holder },
              ':now': number(now),
              ':until': number(now + limits.leaseMs),
              ':latest': number(now + limits.leaseMs),
            },
          },
        },
        deadline,
      );
      return kind === 'committed';
    },

    /** Gives the lease back. `committedAt`: all that had come until then is committed. */
    release: async (
      holder: string,
      committedAt: EpochMs | null,
      deadline: EpochMs,
    ): Promise<void> => {
      const isAll = committedAt !== null;
      await write.alone(
        {
          Update: {
            ...target,
            UpdateExpression: isAll ? expressions.releaseCommitted : expressions.releaseLease,
            ConditionExpression: expressions.isHolder,
            ExpressionAttributeValues: {
              ':holder': { S: holder },
              ...(isAll && { ':committedAt': number(committedAt) }),
            },
          },
        },
        deadline,
      );
    },
  };
};
