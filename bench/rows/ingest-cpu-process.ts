// Measures the ingest handler against parsing alone, in a process of its own: what another row has
// made the compiler believe would show here.
import { createIngestHandler } from '../../functions/ingest/handler.ts';
import { writeDeltas } from '../../shared/metering/receipt-text.ts';
import type { CounterWriter } from '../../shared/ports/counter-store.ts';
import { parseMeters } from '../../shared/metering/meters.ts';
import { type BodyShape, trafficBodies } from '../load/traffic.ts';

export type CpuOrder = {
  readonly shape: BodyShape;
  /** The setting METERS. */
  readonly meters: string;
  readonly repetitions: number;
};

/** Microseconds of processor time per batch, of both sides in turn. */
export type CpuResult = { readonly handlerUs: number[]; readonly floorUs: number[] };

const batchesPerSample = 150;
const warmUpSamples = 3;

/** Keeps nothing, but writes the receipt's text, which every store needs. */
const receiptWriter = (): CounterWriter & { readonly written: () => number } => {
  let characters = 0;
  return {
    applyOnce: async ({ deltas }) => {
      characters += writeDeltas(deltas).length;
      return { kind: 'applied' };
    },
    receiptsCompleteSince: async () => null,
    written: () => characters,
  };
};

const measure = async ({ shape, meters, repetitions }: CpuOrder): Promise<CpuResult> => {
  const [body] = trafficBodies(shape, Date.now());
  if (body === undefined) throw new Error('there is no body');
  const { bytes } = body;
  const store = receiptWriter();
  const log = (error: unknown): void => {
    throw error;
  };
  const handler = createIngestHandler({
    store,
    clock: Date.now,
    settings: {
      maxEventAgeDays: 40,
      maxBodyBytes: 33_554_432,
      metering: { labels: ['service'], meters: parseMeters(meters) ?? [] },
    },
    log,
  });
  const request = { method: 'POST', path: '/ingest', query: '', headers: {}, body: bytes };
  const decoder = new TextDecoder('utf-8');
  let parsed = 0;
  const handle = async (): Promise<void> => {
    const { status } = await handler(request);
    if (status !== 200) throw new Error(`the handler answered ${status}`);
  };
  const parse = async (): Promise<void> => {
    parsed += (JSON.parse(decoder.decode(bytes)) as unknown[]).length;
  };
  const result: CpuResult = { handlerUs: [], floorUs: [] };
  for (let i = -warmUpSamples; i < repetitions; i++) {
    const floorUs = await cpuUs(parse);
    const handlerUs = await cpuUs(handle);
    if (i < 0) continue;
    result.floorUs.push(floorUs);
    result.handlerUs.push(handlerUs);
  }
  if (store.written() === 0 || parsed === 0) throw new Error('nothing was measured');
  return result;
};

const cpuUs = async (work: () => Promise<void>): Promise<number> => {
  const before = process.cpuUsage();
  for (let i = 0; i < batchesPerSample; i++) await work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / batchesPerSample;
};

process.on('message', (order: CpuOrder) => {
  void measure(order).then((result) => process.send?.(result));
});
