import { randomBytes, randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Consumer } from '../../shared/metering/consumer.ts';
import type { EpochMs } from '../../shared/calendar/instant.ts';

/** `stripped`: what billing needs, about 400 bytes. `whole`: all that Kong says, about 2.2 kB. */
export type TrafficForm = 'stripped' | 'whole';

export type BodyShape = {
  readonly form: TrafficForm;
  /** One entry is sent as an object, more as an array, as Kong does. */
  readonly entries: number;
  readonly consumers: number;
  /** How many services each consumer calls. Default: one. */
  readonly services?: number;
  /** Whether Kong logs sizes and the tokens of a model. Default: no. */
  readonly hasModel?: boolean;
};

export type Body = {
  readonly bytes: Buffer;
  readonly entries: number;
  /** Where the id of the first request stands: other digits there make another batch. */
  readonly idOffset: number;
  /** Where the instant stands at which the first request began, 13 digits. */
  readonly startedAtOffset: number;
};

export const trafficStatuses = [200, 404, 500, 201] as const;

type Entry = {
  readonly request: { readonly id: string };
  readonly consumer?: object;
  readonly response: object;
  readonly service?: object;
};

/** The services of traffic, from 0 on; consumers of one service call the first. */
export const trafficService = (i: number): string => `service-${i}`;

const captures = new URL('../../kong/captures/', import.meta.url);

/** The first entry of a captured batch: what Kong sends, with a consumer. */
const capturedEntry = (form: TrafficForm): Entry => {
  const file = form === 'whole' ? 'batch-200.json' : 'batch-stripped-1.json';
  const [first] = JSON.parse(readFileSync(new URL(file, captures), 'utf8')) as Entry[];
  if (first === undefined) throw new Error(`${file} has no entry`);
  return first;
};

/** Consumers as Kong names them; the same ones for the same number, so that runs can be repeated. */
export const trafficConsumers = (count: number): readonly Consumer[] =>
  Array.from({ length: count }, (_, i) => ({
    id: `${i.toString(16).padStart(8, '0')}-305f-436d-ab77-b0b7c4584cca`,
    customId: `cust-${String(i).padStart(5, '0')}`,
    username: `consumer-${String(i).padStart(5, '0')}`,
  }));

/**
 * Bodies that hold every consumer together, each its share, with all four statuses, all begun within
 * the last second: one of them, or as many as batches that are smaller than the consumers need.
 */
export const trafficBodies = (shape: BodyShape, now: EpochMs): readonly Body[] => {
  // Another place to begin each time: connections must not send of the same ones at the same time.
  const start = randomBytes(4).readUInt32LE() % (shape.consumers * trafficStatuses.length);
  const count = Math.ceil(shape.consumers / shape.entries);
  return Array.from({ length: count }, (_, i) => bodyFrom(start + i * shape.entries, shape, now));
};

/** What ai-proxy logs of a request to a model. */
const modelSection = {
  proxy: {
    meta: {
      plugin_id: 'f4b1c2d3-305f-436d-ab77-b0b7c4584cca',
      provider_name: 'openai',
      request_model: 'gpt-dummy',
      response_model: 'gpt-dummy-2026-10-01',
      llm_latency: 42,
    },
    usage: {
      prompt_tokens: 23,
      completion_tokens: 17,
      total_tokens: 40,
      time_per_token: 2.4705882352941,
      cost: 0,
    },
  },
};

const bodyFrom = (start: number, shape: BodyShape, now: EpochMs): Body => {
  const { form, entries, consumers, services = 1, hasModel = false } = shape;
  const template = capturedEntry(form);
  const everyone = trafficConsumers(consumers);
  const list = Array.from({ length: entries }, (_, i) => {
    const { id, customId, username } = everyone[(start + i) % consumers] ?? { id: '' };
    const status = trafficStatuses[Math.floor((start + i) / consumers) % trafficStatuses.length];
    return {
      ...template,
      request: {
        ...template.request,
        ...(hasModel && { size: 100 + i }),
        id: randomUUID().replaceAll('-', ''),
      },
      consumer: { ...template.consumer, id, custom_id: customId, username },
      response: { ...template.response, status, ...(hasModel && { size: 1_000 + i }) },
      service: {
        ...template.service,
        name: trafficService(Math.floor((start + i) / consumers) % services),
      },
      ...(hasModel && { ai: modelSection }),
      started_at: now - (i % 1_000),
    };
  });
  const bytes = Buffer.from(JSON.stringify(entries === 1 ? list[0] : list));
  const idOffset = bytes.indexOf(list[0]?.request.id ?? '');
  const startedAt = '"started_at":';
  const startedAtOffset = bytes.indexOf(startedAt) + startedAt.length;
  return { bytes, entries, idOffset, startedAtOffset };
};
