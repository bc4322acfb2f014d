import { dayMs, type EpochMs, hourMs } from '../../shared/calendar/instant.ts';

/** The consumers of the demonstration, as Kong would name them. */
export const demoConsumers = [
  { id: '5f0b4c1e-7a51-5d0c-9f6e-0d6b1a2c3d01', username: 'poppy', custom_id: 'cust-0001' },
  { id: '5f0b4c1e-7a51-5d0c-9f6e-0d6b1a2c3d02', username: 'digit', custom_id: 'cust-0002' },
] as const;

export type DemoBatch = { readonly body: string; readonly entries: number };

/** A month and the whole of the one before it, whatever the day. */
export const demoDays = 70;

/** What Kong fronts; credits are the weight of a call, which the route decides. */
const demoServices = [
  { service: 'orders', route: 'orders-v1', uri: '/orders', credits: 1, models: [] },
  { service: 'maps', route: 'maps-tiles', uri: '/maps', credits: 5, models: [] },
  {
    service: 'assistant',
    route: 'assistant-chat',
    uri: '/chat',
    credits: 10,
    models: ['gpt-4o', 'gpt-4o-mini'],
  },
] as const;

type DemoService = (typeof demoServices)[number];

/** How the demonstration counts where the settings say nothing else: all of its traffic, and all that it has. */
export const demoMetering = {
  // It begins earlier than the default takes.
  MAX_EVENT_AGE_DAYS: '100',
  LABELS: 'service,route,ai_model',
  METERS: 'bytes,ai,credits=billable.credits',
} as const;

/** How often a status occurs, of 100. */
const statusWeights = [
  [200, 78],
  [201, 8],
  [404, 6],
  [401, 2],
  [429, 3],
  [500, 2],
  [503, 1],
] as const;

/**
 * Batches as Kong's `http-log` would post them: one for each hour with requests of the 70 days before
 * the UTC day of `now`, and of the hours of that day which are over. An hour's bytes are the same
 * whenever they are asked for.
 */
export const demoBatches = (now: EpochMs): readonly DemoBatch[] => {
  const today = startOfDay(now);
  return Array.from({ length: demoDays + 1 }, (_, i) => today - (demoDays - i) * dayMs)
    .flatMap(hoursOf)
    .filter(({ hour }) => hour + hourMs <= now)
    .map(({ entries }) => ({ body: JSON.stringify(entries), entries: entries.length }));
};

type Entry = ReturnType<typeof newEntry>;

const hoursOf = (dayStart: EpochMs): readonly { hour: EpochMs; entries: readonly Entry[] }[] => {
  const random = newRandom(dayStart / dayMs);
  const usual = Array.from({ length: requestsOn(dayStart, random) }, () =>
    newEntry(dayStart + random(dayMs), random),
  );
  const all = isBadDay(dayStart) ? [...usual, ...failuresOn(dayStart, random)] : usual;
  const byHour = Map.groupBy(all, ({ started_at }) => Math.floor(started_at / hourMs) * hourMs);
  return [...byHour].sort(([a], [b]) => a - b).map(([hour, entries]) => ({ hour, entries }));
};

/** Fewer at weekends. */
const requestsOn = (dayStart: EpochMs, random: Random): number =>
  isWeekend(dayStart) ? 24 + random(14) : 58 + random(24);

const isWeekend = (dayStart: EpochMs): boolean => [0, 6].includes(new Date(dayStart).getUTCDay());

/** One day of every two weeks: a service is away for an hour. */
const isBadDay = (dayStart: EpochMs): boolean => (dayStart / dayMs) % 14 === 7;

const failuresOn = (dayStart: EpochMs, random: Random): readonly Entry[] =>
  Array.from({ length: 45 }, () => {
    const entry = newEntry(dayStart + 9 * hourMs + random(hourMs), random, demoServices[0]);
    const { ai: _none, ...failed } = { ...entry, response: { status: 503, size: 120 } };
    return { ...failed, billable: { credits: 0 } };
  });

const startOfDay = (at: EpochMs): EpochMs => Math.floor(at / dayMs) * dayMs;

/** Gives whole numbers from 0 to below a bound, evenly. */
type Random = (below: number) => number;

const newEntry = (
  startedAt: EpochMs,
  random: Random,
  { service, route, uri, credits, models }: DemoService = demoServices[serviceOf(random(10))],
) => {
  // Poppy asks twice as much as digit.
  const consumer = demoConsumers[random(3) === 0 ? 1 : 0];
  const proxy = 5 + random(120);
  const status = drawStatus(random);
  const model = models[random(3) === 0 ? 0 : 1];
  return {
    request: { id: hex(32, random), method: 'GET', uri, size: 120 },
    response: { status, size: 300 + random(2_000) },
    started_at: startedAt,
    consumer,
    service: { name: service },
    route: { name: route },
    billable: { credits: status < 400 ? credits : 0 },
    ...(model !== undefined && status < 400 && { ai: answeredBy(model, random) }),
    latencies: { request: proxy + 2, kong: 2, proxy },
  };
};

/** Six of ten requests are for orders, three for maps, one for the assistant. */
const serviceOf = (drawn: number): 0 | 1 | 2 => (drawn < 6 ? 0 : drawn < 9 ? 1 : 2);

/** What Kong's ai-proxy logs of an answer, where it logs statistics. */
const answeredBy = (model: string, random: Random): object => ({
  proxy: {
    meta: { provider_name: 'openai', request_model: model, response_model: model },
    usage: { prompt_tokens: 20 + random(400), completion_tokens: 10 + random(800) },
  },
});

const drawStatus = (random: Random): number => {
  let rest = random(100);
  for (const [status, weight] of statusWeights) {
    if (rest < weight) return status;
    rest -= weight;
  }
  return 200;
};

const hex = (digits: number, random: Random): string =>
  Array.from({ length: digits }, () => random(16).toString(16)).join('');

/** Mulberry32: 32 bits of state, the same numbers on every machine. */
const newRandom = (seed: number): Random => {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * below);
  };
};
