import { type EpochMs, minuteMs } from '../../../calendar/instant.ts';
import type { StoreLimits } from '../settings.ts';
import { inParallel } from '../table/in-parallel.ts';
import type { ItemReads } from '../table/item-reads.ts';
import { receiptKey } from '../table/keys.ts';
import { attribute } from '../table/table.ts';
import type { Marker } from './markers.ts';

/** Among markers those whose receipts are gone: no commit can add them. */
export type FindLost = (
  markers: readonly Marker[],
  deadline: EpochMs,
) => Promise<readonly Marker[]>;

type LostProps = {
  readonly reads: ItemReads;
  readonly limits: Pick<StoreLimits, 'parallelRequests'>;
  readonly clock: () => EpochMs;
};

/** Normally a batch is committed by then; younger markers are not looked at. */
const lateMs = 2 * minuteMs;

/** Looks at each marker once: a receipt that is there outlives its marker, one that is gone stays gone. */
export const createFindLost = ({ reads, limits, clock }: LostProps): FindLost => {
  const areLost = new Map<string, boolean>();

  const isLost = async ({ id }: Marker, deadline: EpochMs): Promise<boolean> => {
    const key = receiptKey(id);
    if ((await reads.get(key, { deadline, only: attribute.partition })) !== null) return false;
    // By a clock that is behind, the transaction that puts both may be under way still.
    return (await reads.getSettled(key, deadline)) === null;
  };

  return async (markers, deadline) => {
    const late = markers.filter(({ key, at }) => !areLost.has(key.sk) && clock() - at > lateMs);
    await inParallel(late, limits.parallelRequests, async (marker) => {
      areLost.set(marker.key.sk, await isLost(marker, deadline));
    });
    return markers.filter(({ key }) => areLost.get(key.sk) === true);
  };
};
