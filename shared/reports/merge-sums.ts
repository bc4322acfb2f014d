import { compareSums, type CustomerSum, plus } from './customer-sums.ts';

/** Sums as they were taken, in chunks: ascending by customer, then service. */
export type SumRun = AsyncIterable<readonly CustomerSum[]>;

/** Sums that are given at a time. */
const chunkSums = 1_000;

/**
 * Merges runs into one in which each customer and service is once. Memory is bounded by a chunk of
 * each run.
 */
export async function* mergeSums(runs: readonly SumRun[]): AsyncGenerator<readonly CustomerSum[]> {
  const cursors: Cursor[] = [];
  for (const run of runs) {
    const cursor = newCursor(run);
    if (await cursor.fill()) insert(cursors, cursor);
  }
  let chunk: CustomerSum[] = [];
  let open: CustomerSum | null = null;
  for (let least = cursors.shift(); least !== undefined; least = cursors.shift()) {
    const sum: CustomerSum = least.take();
    if (open !== null && compareSums(open, sum) === 0) open = plus(open, sum);
    else {
      if (open !== null) chunk.push(open);
      open = sum;
    }
    if (!least.isEmpty() || (await least.fill())) insert(cursors, least);
    if (chunk.length >= chunkSums) {
      yield chunk;
      chunk = [];
    }
  }
  if (open !== null) chunk.push(open);
  if (chunk.length > 0) yield chunk;
}

type Cursor = ReturnType<typeof newCursor>;

const newCursor = (run: SumRun) => {
  const chunks = run[Symbol.asyncIterator]();
  let sums: readonly CustomerSum[] = [];
  let next = 0;
  const isEmpty = (): boolean => next >= sums.length;
  const head = (): CustomerSum => {
    const sum = sums[next];
    if (sum === undefined) throw new Error('looked at an empty run');
    return sum;
  };
  return {
    isEmpty,
    head,
    take: (): CustomerSum => {
      const sum = head();
      next += 1;
      return sum;
    },
    /** Whether there is more. */
    fill: async (): Promise<boolean> => {
      while (isEmpty()) {
        const step = await chunks.next();
        if (step.done === true) return false;
        sums = step.value;
        next = 0;
      }
      return true;
    },
  };
};

/** Puts a cursor among others, which stay ascending by their heads. */
const insert = (cursors: Cursor[], cursor: Cursor): void => {
  const sum = cursor.head();
  const [least] = cursors;
  // Runs whose customers do not mix are given one after the other.
  if (least === undefined || compareSums(sum, least.head()) < 0) {
    cursors.unshift(cursor);
    return;
  }
  let low = 0;
  let high = cursors.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const other = cursors[middle];
    if (other !== undefined && compareSums(other.head(), sum) < 0) low = middle + 1;
    else high = middle;
  }
  cursors.splice(low, 0, cursor);
};
