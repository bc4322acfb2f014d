import { startChild } from '../measure/child.ts';
import { atMost, type Benchmark, type BenchLine } from '../measure/line.ts';
import type { InboxOrder, InboxResult } from './dynamodb-inbox-process.ts';

/** Fails where what was committed is not what waited. */
const measure = async (batches: number): Promise<BenchLine> => {
  const child = startChild(new URL('dynamodb-inbox-process.ts', import.meta.url), [], {
    NODE_OPTIONS: '--expose-gc',
  });
  const result = await child.ask<InboxResult>({ batches } satisfies InboxOrder);
  await child.end();
  const one = (name: string, unit: string, value: number) => ({ name, unit, samples: [value] });
  return {
    id: idOf(batches),
    what: whatOf(batches),
    measured: { ...one('simulated time', 's', result.seconds), bound: atMost(batches / 500) },
    others: [
      one('runs', '', result.runs),
      one('transactions', '', result.transactions),
      { ...one('memory', 'MB', result.heapMb - result.heapBeforeMb), bound: atMost(128) },
      one('CPU with that of the table', 's', result.cpuSeconds),
    ],
  };
};

const idOf = (batches: number): string => `dynamodb-inbox-${batches}`;

const whatOf = (batches: number): string =>
  `DynamoDB in memory, ${batches.toLocaleString('en-US')} batches wait: committed exactly by the function once a minute`;

const benchmarkOf = (batches: number): Benchmark => ({
  id: idOf(batches),
  what: whatOf(batches),
  run: async () => measure(batches),
});

/** What one request takes is an assumption, so the largest is run once. */
export const dynamodbInbox: readonly Benchmark[] = [5_000, 100_000].map(benchmarkOf);
