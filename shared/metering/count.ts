/**
 * What a counter holds: a number where a number holds it exactly, else a bigint. Counters never
 * round, whatever a client makes of its quantities: a request is not withheld for them.
 */
export type Count = number | bigint;

/** The one form of a whole number as a count. */
export const toCount = (exact: bigint): Count =>
  exact >= BigInt(Number.MIN_SAFE_INTEGER) && exact <= BigInt(Number.MAX_SAFE_INTEGER)
    ? Number(exact)
    : exact;

export const addCounts = (a: Count, b: Count): Count => {
  if (typeof a === 'number' && typeof b === 'number') {
    const sum = a + b;
    if (Number.isSafeInteger(sum)) return sum;
  }
  return toCount(BigInt(a) + BigInt(b));
};

export const multiplyCounts = (a: Count, b: Count): Count => toCount(BigInt(a) * BigInt(b));

/** A count in JSON: a text of its digits where a number does not hold it. */
export const jsonCount = (count: Count): number | string =>
  typeof count === 'bigint' ? `${count}` : count;
