import type { TransactWriteItem } from '@aws-sdk/client-dynamodb';

import type { PageRow } from '../../../metering/batch.ts';
import type { EpochMs } from '../../../calendar/instant.ts';
import { type Marker, takeMarker } from '../inbox/markers.ts';
import { cutChunks, rowsOfChunk, type WeighedRow, weighRows } from '../journal/chunk.ts';
import type { Journal } from '../journal/journal.ts';
import type { MetaKeeper, WriteOptions } from '../meta/meta.ts';
import { listedBy } from '../meta/months.ts';
import { countReceipts } from '../meta/receipt-count.ts';
import { groupExpiry } from '../receipts/receipt-item.ts';
import { rowUpdate } from '../rows/row.ts';
import type { StoreSettings, Runtime } from '../settings.ts';
import type { Write } from '../transact/write.ts';
import type { Headers } from './headers.ts';

/** A group: what it takes out of the inbox, and the rows that it adds. */
export type Group = { readonly markers: readonly Marker[]; readonly rows: readonly PageRow[] };

/** `refused`: another commit took one of the markers; nothing was written. */
export type GroupOutcome = 'committed' | 'refused';

type CommitGroupProps = {
  readonly write: Write;
  readonly meta: MetaKeeper;
  readonly headers: Headers;
  readonly journal: Journal;
  readonly settings: StoreSettings;
  readonly runtime: Runtime;
};

export type CommitGroup = (group: Group, options: WriteOptions) => Promise<GroupOutcome>;

/** Commits groups, each once: its markers are taken in the transaction that adds its rows. */
export const createCommitGroup = ({
  write,
  meta,
  headers,
  journal,
  settings: { table, limits },
  runtime: { newId, clock },
}: CommitGroupProps): CommitGroup => {
  const take = ({ markers }: Group): TransactWriteItem[] => [
    ...markers.map(({ key }) => takeMarker(table, key)),
    ...countReceipts(
      table,
      markers.filter(({ kind }) => kind.sign === 'plus'),
    ),
  ];

  /** Says what is coming; gives the attempt under which it lies. */
  const announce = async (
    { markers }: Group,
    deadline: EpochMs,
    store: (attempt: string) => Promise<number>,
  ): Promise<string> => {
    const attempt = newId();
    const ids = [...new Set(markers.map(({ id }) => id))];
    const [partCount] = await Promise.all([
      store(attempt),
      headers.putIds(attempt, ids, { expiresAt: groupExpiry(clock()), deadline }),
    ]);
    const oldestAt = Math.min(...markers.map(({ at }) => at));
    await headers.announce({ attempt, oldestAt, partCount }, deadline);
    return attempt;
  };

  /** Whether a claim was made. One whose answer was lost is refused when it is tried again. */
  const isClaimed = async (
    attempt: string,
    actions: readonly TransactWriteItem[],
    deadline: EpochMs,
  ): Promise<boolean | 'invalid'> => {
    const { kind } = await write.together(actions, deadline);
    if (kind === 'committed') return true;
    const isGivenUp = await headers.drop(attempt, deadline);
    if (!isGivenUp) return true;
    return kind === 'invalid' ? 'invalid' : false;
  };

  /** Where all of it fits one transaction: header, markers and rows. */
  const commitAtOnce = async (
    group: Group,
    rows: readonly PageRow[],
    { partitions, deadline }: WriteOptions,
  ): Promise<GroupOutcome | 'invalid'> => {
    const attempt = await announce(group, deadline, async () => 0);
    const actions = [
      headers.claim(attempt, 'done'),
      ...take(group),
      ...rows.map((row) => ({ Update: rowUpdate(table, row, partitions.pages) })),
    ];
    const claimed = await isClaimed(attempt, actions, deadline);
    if (claimed !== true) return claimed === 'invalid' ? 'invalid' : 'refused';
    await headers.end(attempt, deadline);
    return 'committed';
  };

  const commitByJournal = async (
    group: Group,
    weighed: readonly WeighedRow[],
    options: WriteOptions,
  ): Promise<GroupOutcome> => {
    const { deadline } = options;
    const chunks = cutChunks(weighed, {
      rows: limits.chunkRows,
      cells: limits.rowCells,
      bytes: limits.chunkBytes,
    });
    const attempt = await announce(group, deadline, async (under) =>
      journal.store(under, chunks, deadline),
    );
    const claim = [headers.claim(attempt, 'pending'), ...take(group)];
    const claimed = await isClaimed(attempt, claim, deadline);
    if (claimed === 'invalid') throw new Error(`DynamoDB does not take the claim of ${attempt}`);
    if (!claimed) return 'refused';
    await journal.applyAll(attempt, chunks.map(plainRows), options);
    await headers.end(attempt, deadline);
    return 'committed';
  };

  return async (group, options) => {
    await meta.list(listedBy(group.rows), options.deadline);
    const room = limits.actions - 2 - group.markers.length;
    const weighed = weighRows(group.rows, { cells: limits.rowCells });
    const chunks = cutChunks(weighed, {
      rows: room,
      cells: limits.rowCells,
      bytes: limits.partBytes,
    });
    if (chunks.length <= 1) {
      const rows = rowsOfChunk(plainRows(chunks[0] ?? []));
      const outcome = rows.length <= room ? await commitAtOnce(group, rows, options) : 'invalid';
      // The pages that it adds to are so large that DynamoDB takes fewer of them at a time.
      if (outcome !== 'invalid') return outcome;
    }
    return commitByJournal(group, weighed, options);
  };
};

const plainRows = (chunk: readonly WeighedRow[]): readonly PageRow[] => chunk.map(({ row }) => row);
