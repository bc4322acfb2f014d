type Kept = { readonly at: number; readonly value: number };

/** The value with the latest timestamp, by whole seconds; an id that is known changes nothing. */
export const createLatestValues = () => {
  const kept = new Map<string, Kept>();
  const ids = new Set<string>();
  return {
    knows: (id: string): boolean => ids.has(id),
    take: (id: string, place: string, { at, value }: Kept): void => {
      if (ids.has(id)) return;
      ids.add(id);
      const before = kept.get(place);
      const isLatest = before === undefined || Math.floor(at) > Math.floor(before.at);
      if (isLatest) kept.set(place, { at, value });
    },
    value: (place: string): number | null => kept.get(place)?.value ?? null,
    latest: (place: string): Kept | null => kept.get(place) ?? null,
  };
};
