import type { EpochMs } from '../../shared/calendar/instant.ts';
import { eachCell } from '../../shared/metering/cells.ts';
import type { QuarantineRecord } from '../../shared/metering/open-records.ts';
import { earlierCount } from '../../shared/metering/replay.ts';
import type { CounterReader } from '../../shared/ports/counter-store.ts';

type EarlierCount = NonNullable<ReturnType<typeof earlierCount>>;

/** The positions of the records whose `earlierCount` is there. */
export const countedEarlier = async (
  store: Pick<CounterReader, 'read'>,
  records: readonly QuarantineRecord[],
  receiptsCompleteSince: EpochMs | null,
): Promise<ReadonlySet<number>> => {
  const positions = new Set<number>();
  for (const { position, entry } of records) {
    const place = earlierCount(entry, receiptsCompleteSince);
    if (place !== null && (await isCount(store, place))) positions.add(position);
  }
  return positions;
};

const isCount = async (
  store: Pick<CounterReader, 'read'>,
  { page, consumerId, code }: EarlierCount,
): Promise<boolean> => {
  let sum = 0;
  for await (const rows of store.read({ page, ids: [consumerId] })) {
    for (const { cells } of rows) {
      eachCell(cells, (at, count) => {
        if (at === code) sum += Number(count);
      });
    }
  }
  return sum !== 0;
};
