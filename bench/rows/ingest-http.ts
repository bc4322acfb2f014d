import { startFloor } from '../load/product.ts';
import { atLeast, type Benchmark, type Bound, type Line, ratioOf } from '../measure/line.ts';
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
  { ...usual, id: 'http-1000', rate: atLeast(100_000), ratio: atLeast(0.35) },
  { ...usual, id: 'http-consumers', consumers: 1_000, rate: atLeast(50_000) },
  { ...usual, id: 'http-200', entries: 200, rate: atLeast(60_000) },
  { ...usual, id: 'http-whole', form: 'whole', rate: atLeast(40_000) },
  {
    ...usual,
    id: 'http-single',
    entries: 1,
    connections: 16,
    floorKind: 'discard',
    rate: atLeast(5_000),
    ratio: atLeast(0.2),
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
  run: ({ repetitions }) => measure(each, repetitions),
});

const describe = ({ entries, form, consumers, connections }: Load): string =>
  `HTTP to SQLite, batches of ${entries} ${form}, ${consumers} consumers, ${connections} connections`;

const measure = async (each: Case, repetitions: number): Promise<Line> => {
  const product = await startFullProduct(each.consumers);
  const floor = await startFloor(each.floorKind);
  const [products, floors] = await measureInTurn([product, floor], each, repetitions);
  await Promise.all([product.server.end(), floor.server.end()]);
  const measured = rateOf('rate', products);
  const floorRate = rateOf(each.floorKind === 'parse' ? 'only parses' : 'discards', floors);
  return {
    id: each.id,
    what: describe(each),
    measured: { ...measured, ...(each.rate && { bound: each.rate }) },
    floor: floorRate,
    ratio: ratioOf(measured, floorRate, each.ratio),
    others: detailsOf(products),
  };
};

export const ingestOverHttp: readonly Benchmark[] = budgets.map(benchmarkOf);

export const ingestMatrix: readonly Benchmark[] = matrix.map(benchmarkOf);
