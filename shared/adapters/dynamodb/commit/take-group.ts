import type { Waiting } from '../inbox/inbox.ts';
import type { Marker } from '../inbox/markers.ts';
import type { StoreLimits } from '../settings.ts';

type GroupLimits = Pick<StoreLimits, 'actions' | 'groupBytes' | 'groupRows'>;

type Options = {
  readonly limits: GroupLimits;
  /** `false` while another group is under way: the batch of a void may be in it. */
  readonly mayTakeMinus: boolean;
};

/**
 * The markers of the next group, oldest first. Empty where none can be taken now.
 *
 * The void of a batch that waits goes only together with it: alone, it would be subtracted first.
 */
export const takeGroup = (
  { markers, hidden }: Pick<Waiting, 'markers' | 'hidden'>,
  { limits, mayTakeMinus }: Options,
): readonly Marker[] => {
  const waiting = new Set(markers.filter(isPlus).map(({ id }) => id));
  const taken = new Set<Marker>();
  const added = new Set<string>();
  let bytes = 0;
  let rows = 0;

  const mayTake = (marker: Marker): boolean => {
    if (isPlus(marker) || added.has(marker.id)) return true;
    return mayTakeMinus && !waiting.has(marker.id) && !hidden.has(marker.id);
  };
  const fits = (marker: Marker): boolean =>
    taken.size === 0 ||
    // One action is the header's, one that of the count of receipts.
    (taken.size < limits.actions - 2 &&
      bytes + marker.bytes <= limits.groupBytes &&
      rows + marker.rows <= limits.groupRows);

  const take = (candidates: readonly Marker[]): void => {
    for (const marker of candidates) {
      if (!mayTake(marker)) continue;
      if (!fits(marker)) return;
      taken.add(marker);
      if (isPlus(marker)) added.add(marker.id);
      bytes += marker.bytes;
      rows += marker.rows;
    }
  };
  take(markers);
  // By a clock that differs, the void of a batch may be the older one.
  take(markers.filter((marker) => !taken.has(marker)));
  return [...taken];
};

const isPlus = ({ kind }: Marker): boolean => kind.sign === 'plus';
