import { startFloor } from '../load/product.ts';
import type { LoadResult } from '../load/client.ts';
import {
  atLeast,
  type Benchmark,
  type Bound,
  type BenchLine,
  type Metric,
  ratioOf,
  type RunOptions,
} from '../measure/line.ts';
import { detailsOf, type Load, measureInTurn, rateOf, startFullProduct } from './http-rows.ts';

type Case = Load & {
  readonly id: string;
  readonly floorKind: 'discard' | 'parse';
  readonly rate?: Bound;
  readonly ratio?: Bound;
};

const usual: Omit<Case, 'id'> = {
  form: 'stripped',
  entries: 1_000,
  consumers: 100,
  connections: 4,
  floorKind: 'parse',
};

const budgets: readonly Case[] = [
  { ...usual, id: 'http-1000', rate: atLeast(100_000), ratio: atLeast(0.6) },
  { ...usual, id: 'http-consumers', consumers: 1_000, rate: atLeast(50_000), ratio: atLeast(0.4) },
  { ...usual, id: 'http-services', consumers: 20, services: 5 },
  {
    ...usual,
    id: 'http-meters',
    consumers: 20,
    hasModel: true,
    meters: 'bytes,tokens=ai.proxy.usage.total_tokens',
  },
  { ...usual, id: 'http-200', entries: 200, rate: atLeast(60_000), ratio: atLeast(0.4) },
  { ...usual, id: 'http-whole', form: 'whole', rate: atLeast(40_000) },
  {
    ...usual,
    id: 'http-single',
    entries: 1,
    connections: 16,
    floorKind: 'discard',
    rate: atLeast(5_000),
    ratio: atLeast(0.3),
  },
];

/** Every size of batch in both forms, over one to sixteen connections. */
const matrix: readonly Case[] = ([1, 200, 1_000] as const).flatMap((entries) =>
  (['stripped', 'whole'] as const).flatMap((form) =>
    [1, 4, 16].map((connections) => ({
      ...usual,
      id: `matrix-${form}-${entries}-${connections}`,
      form,
      entries,
      connections,
      floorKind: entries === 1 ? ('discard' as const) : ('parse' as const),
    })),
  ),
);

const benchmarkOf = (each: Case): Benchmark => ({
  id: each.id,
  what: describe(each),
  hasBeside: true,
  run: (options) => measure(each, options),
});

const describe = ({ entries, form, consumers, connections, ...load }: Load): string =>
  [
    `HTTP to SQLite, batches of ${entries} ${form}, ${consumers} consumers`,
    ...(load.services === undefined ? [] : [`of ${load.services} services each`]),
    ...(load.meters === undefined ? [] : [`METERS=${load.meters}`]),
    `${connections} connections`,
  ].join(', ');

const measure = async (each: Case, { repetitions, beside }: RunOptions): Promise<BenchLine> => {
  const targets = [await startFullProduct(each), await startFloor(each.floorKind)];
  if (beside !== null) targets.push(await startFullProduct(each, beside));
  const [products, floors, others] = await measureInTurn(targets, each, repetitions);
  await Promise.all(targets.map(async ({ server }) => server.end()));
  const measured = rateOf('rate', products);
  const floorRate = rateOf(each.floorKind === 'parse' ? 'only parses' : 'discards', floors);
  return {
    id: each.id,
    what: describe(each),
    measured: { ...measured, ...(each.rate && { bound: each.rate }) },
    floor: floorRate,
    ratio: ratioOf(measured, floorRate, each.ratio),
    others: [
      ...detailsOf(products),
      ...(others === undefined ? [] : besideOthers(measured, others)),
    ],
  };
};

/** How many times as fast as the other checkout's server. */
const besideOthers = (measured: Metric, others: readonly LoadResult[]): readonly Metric[] => {
  const other = rateOf('the other checkout', others);
  return [other, { ...ratioOf(measured, other), name: 'times as fast' }];
};

export const ingestOverHttp: readonly Benchmark[] = budgets.map(benchmarkOf);

export const ingestMatrix: readonly Benchmark[] = matrix.map(benchmarkOf);
