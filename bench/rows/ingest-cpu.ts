import { startChild } from '../measure/child.ts';
import { atMost, type Benchmark, type Bound, type BenchLine, ratioOf } from '../measure/line.ts';
import type { CpuOrder, CpuResult } from './ingest-cpu-process.ts';

type Case = {
  readonly id: string;
  readonly consumers: number;
  readonly services?: number;
  readonly meters?: string;
  readonly bound: Bound;
};

const cases: readonly Case[] = [
  { id: 'ingest-cpu-20', consumers: 20, bound: atMost(1.35) },
  { id: 'ingest-cpu-500', consumers: 500, bound: atMost(1.6) },
  { id: 'ingest-cpu-services', consumers: 20, services: 5, bound: atMost(1.75) },
  { id: 'ingest-cpu-meters', consumers: 20, meters: 'bytes,ai', bound: atMost(2) },
];

const what = ({ consumers, services, meters }: Case): string =>
  [
    `CPU of the ingest handler without its store, 1,000 stripped entries, ${consumers} consumers`,
    ...(services === undefined ? [] : [`of ${services} services each`]),
    ...(meters === undefined ? [] : [`METERS=${meters}`]),
  ].join(', ');

const measure = async (each: Case, repetitions: number): Promise<BenchLine> => {
  const child = startChild(new URL('ingest-cpu-process.ts', import.meta.url));
  const { consumers, services = 1, meters = '' } = each;
  const hasModel = meters !== '';
  const order: CpuOrder = {
    shape: { form: 'stripped', entries: 1_000, consumers, services, hasModel },
    meters,
    repetitions,
  };
  const { handlerUs, floorUs } = await child.ask<CpuResult>(order);
  await child.end();
  const unit = 'µs/batch';
  const measured = { name: 'CPU', unit, samples: handlerUs };
  const floor = { name: 'decodes and parses the body', unit, samples: floorUs };
  return {
    id: each.id,
    what: what(each),
    measured,
    floor,
    ratio: ratioOf(measured, floor, each.bound),
  };
};

export const ingestCpu: readonly Benchmark[] = cases.map((each) => ({
  id: each.id,
  what: what(each),
  run: ({ repetitions }) => measure(each, repetitions),
}));
