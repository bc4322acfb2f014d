const modulus = 2_147_483_647;

/** The same items in an order of chance, which the seed decides. */
export const shuffled = <Item>(items: readonly Item[], seed: number): readonly Item[] => {
  // The generator of Park and Miller; the first numbers of seeds that are near each other are too.
  let state = 1 + (Math.abs(Math.trunc(seed)) % (modulus - 1));
  const next = (): number => {
    state = (state * 48_271) % modulus;
    return state;
  };
  next();
  const ranked = items.map((item) => ({ item, rank: next() }));
  return ranked.sort((a, b) => a.rank - b.rank).map(({ item }) => item);
};
