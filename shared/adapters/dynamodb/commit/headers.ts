import type { BatchId } from '../../../metering/batch.ts';
import type { EpochMs } from '../../../calendar/instant.ts';
import type { StoreSettings } from '../settings.ts';
import { bytesOf } from '../table/blob.ts';
import type { Item } from '../table/item.ts';
import * as expressions from '../table/expressions.ts';
import { allOf, type ItemReads } from '../table/item-reads.ts';
import { headerKey, idsKey, toItemKey } from '../table/keys.ts';
import { headersQuery } from '../table/queries.ts';
import { expiry, numberOf, choiceOf, textOf } from '../table/stored.ts';
import { attribute } from '../table/table.ts';
import type { Write } from '../transact/write.ts';

/**
 * `claiming`: the group's markers are about to be taken. `pending`: they are taken, its journal is
 * being applied. `done`: they are taken and its rows are written.
 */
export type HeaderState = 'claiming' | 'pending' | 'done';

const states: readonly HeaderState[] = ['claiming', 'pending', 'done'];

/** What says that a group is under way, so that no reader takes its batches for counted. */
export type Header = {
  readonly attempt: string;
  readonly state: HeaderState;
  /** The instant of the oldest of its markers. */
  readonly oldestAt: EpochMs;
  /** Parts of its journal; 0 where it has none. */
  readonly partCount: number;
};

export type Headers = ReturnType<typeof createHeaders>;

type HeadersProps = {
  readonly reads: ItemReads;
  readonly write: Write;
  readonly settings: StoreSettings;
};

export const createHeaders = ({ reads, write, settings: { table } }: HeadersProps) => {
  const idLength = 32;

  const remove = async (attempt: string, state: HeaderState | null, deadline: EpochMs) =>
    write.alone(
      {
        Delete: {
          TableName: table,
          Key: toItemKey(headerKey(attempt)),
          ...(state !== null && {
            ConditionExpression: expressions.isState,
            ExpressionAttributeValues: { ':state': { S: state } },
          }),
        },
      },
      deadline,
    );

  return {
    /** Every header there is, after every write that was answered. */
    read: async (deadline?: EpochMs): Promise<readonly Header[]> =>
      (await allOf(reads.query(headersQuery, deadline))).map(toHeader),

    /** The batches of a group; none where they are gone already. */
    idsOf: async (attempt: string): Promise<readonly BatchId[]> => {
      const item = await reads.get(idsKey(attempt));
      const text = Buffer.from(bytesOf(item?.[attribute.ids])).toString('hex');
      return text.match(/.{64}/g) ?? [];
    },

    /** Says which batches a group will have; before its header is put. */
    putIds: async (
      attempt: string,
      ids: readonly BatchId[],
      { expiresAt, deadline }: { readonly expiresAt: EpochMs; readonly deadline: EpochMs },
    ): Promise<void> => {
      const bytes = new Uint8Array(ids.length * idLength);
      for (const [i, id] of ids.entries()) bytes.set(Buffer.from(id, 'hex'), i * idLength);
      const item = {
        ...toItemKey(idsKey(attempt)),
        [attribute.ids]: { B: bytes },
        [attribute.expiresAt]: expiry(expiresAt),
      };
      await write.alone({ Put: { TableName: table, Item: item } }, deadline);
    },

    /**
     * Announces a group before its markers are taken: its transaction may become visible in pieces,
     * first without the markers and then with the rows.
     */
    announce: async (
      { attempt, oldestAt, partCount }: Omit<Header, 'state'>,
      deadline: EpochMs,
    ): Promise<void> => {
      const item = {
        ...toItemKey(headerKey(attempt)),
        [attribute.state]: { S: 'claiming' satisfies HeaderState },
        [attribute.oldestAt]: { N: String(oldestAt) },
        [attribute.partCount]: { N: String(partCount) },
      };
      // One that comes late must not set a header back: its condition is that there is none.
      const condition = expressions.isAbsent;
      await write.alone(
        { Put: { TableName: table, Item: item, ConditionExpression: condition } },
        deadline,
      );
    },

    /** The action by which a claim decides: first in its transaction. */
    claim: (attempt: string, next: Exclude<HeaderState, 'claiming'>) => ({
      Update: {
        TableName: table,
        Key: toItemKey(headerKey(attempt)),
        UpdateExpression: expressions.changeState,
        ConditionExpression: expressions.isState,
        ExpressionAttributeValues: {
          ':state': { S: 'claiming' satisfies HeaderState },
          ':next': { S: next },
        },
      },
    }),

    /**
     * Gives up a group whose claim was refused. `false`: it was claimed after all. One that is
     * `claiming` although it was removed was put there by an announcement that came late.
     */
    drop: async (attempt: string, deadline: EpochMs): Promise<boolean> => {
      const { kind } = await remove(attempt, 'claiming', deadline);
      if (kind === 'committed') return true;
      const item = await reads.get(headerKey(attempt), { deadline });
      return item === null || toHeader(item).state === 'claiming';
    },

    /** Ends a group of this process whose rows are all written. */
    end: async (attempt: string, deadline: EpochMs): Promise<void> => {
      await remove(attempt, null, deadline);
    },

    /** Removes the header of another process, if it is in this state still. */
    removeIn: async (attempt: string, state: HeaderState, deadline: EpochMs): Promise<boolean> =>
      (await remove(attempt, state, deadline)).kind === 'committed',
  };
};

const toHeader = (item: Item): Header => ({
  attempt: textOf(item, attribute.sort),
  state: choiceOf(item, attribute.state, states),
  oldestAt: numberOf(item, attribute.oldestAt),
  partCount: numberOf(item, attribute.partCount),
});
