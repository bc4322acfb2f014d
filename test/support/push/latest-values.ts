type Kept = { readonly at: number; readonly value: number };

const utcMonth = (at: number): string => new Date(at * 1000).toISOString().slice(0, 7);

/**
 * Of each place and month of UTC the value with the latest timestamp, by whole seconds; an id that is
 * known changes nothing.
 */
export const createLatestValues = () => {
  const kept = new Map<string, Map<string, Kept>>();
  const ids = new Set<string>();
  const monthsOf = (place: string): readonly Kept[] => [...(kept.get(place)?.values() ?? [])];
  return {
    knows: (id: string): boolean => ids.has(id),
    take: (id: string, place: string, { at, value }: Kept): void => {
      if (ids.has(id)) return;
      ids.add(id);
      const months = kept.get(place) ?? new Map<string, Kept>();
      kept.set(place, months);
      const before = months.get(utcMonth(at));
      const isLatest = before === undefined || Math.floor(at) > Math.floor(before.at);
      if (isLatest) months.set(utcMonth(at), { at, value });
    },
    /** Of a month of UTC; where none is named, the latest of all. */
    value: (place: string, month?: string): number | null => {
      const all = monthsOf(place).filter(({ at }) => (month ?? utcMonth(at)) === utcMonth(at));
      return all.toSorted((a, b) => a.at - b.at).at(-1)?.value ?? null;
    },
    /** The latest in a span of seconds. */
    latest: (place: string, from: number, to: number): Kept | null =>
      monthsOf(place)
        .filter(({ at }) => at >= from && at < to)
        .toSorted((a, b) => a.at - b.at)
        .at(-1) ?? null,
  };
};
