import { expect, test } from '@jest/globals';
import { parseHttpLog } from '../../../shared/metering/http-log.ts';
import { labelNames } from '../../../shared/metering/labels.ts';
import { meterNames, parseMeters } from '../../../shared/metering/meters.ts';
import type { UsageEvent } from '../../../shared/metering/usage-event.ts';
import { captureBytes } from '../../support/metering/captures.ts';

const meters = parseMeters('ai,bytes') ?? [];
const columns = meterNames(meters).slice(1);

/**
 * What each entry says, by hand: service, route and model; then requests to a model, prompt and
 * completion tokens, unmeasured requests; bytes of request and response; values that are no quantity.
 */
const chat200 = 'assistant chat-payloads gpt-dummy-2026-10-01: 1 23 17 0 295 671 0';
const kitEntries = [
  chat200,
  'assistant chat-payloads gpt-dummy: 1 23 19 0 349 3642 0',
  'assistant chat-payloads gpt-dummy: 1 13 0 1 293 428 0',
  'assistant chat-bodyauth gpt-dummy-2026-10-01: 1 23 17 0 295 671 0',
  'assistant chat-payloads gpt-dummy-2026-10-01: 1 23 17 0 50200 671 0',
  'assistant chat-anthropic-payloads claude-dummy-1-20261001: 1 31 19 0 298 620 0',
  'assistant chat-two-payloads gpt-helper-2026-10-01: 1 46 34 0 292 348 0',
  'orders orders-rt gpt-dummy-2026-11-20: 1 23 17 0 154 317 0',
  'weather weather-rs gpt-dummy-2026-11-20: 1 23 17 0 150 321 0',
];
const threeServices = [
  'orders orders : 0 0 0 0 91 321 0',
  'users users : 0 0 0 0 87 318 0',
  'orders orders : 0 0 0 0 87 316 0',
  '127.0.0.1 svc-noname : 0 0 0 0 91 316 0',
  'orders  : 0 0 0 0 93 316 0',
  '127.0.0.1  : 0 0 0 0 92 316 0',
  ' teapot : 0 0 0 0 85 258 0',
  '  : 0 0 0 0 90 258 0',
];

const byHand: readonly (readonly [string, readonly string[]])[] = [
  ['ai-anthropic-200', ['assistant chat-anthropic claude-dummy-1-20261001: 1 31 19 0 296 620 0']],
  ['ai-chat-200', ['assistant chat-stats gpt-dummy-2026-10-01: 1 23 17 0 292 671 0']],
  ['ai-chat-401-nokey', ['assistant chat-stats : 0 0 0 0 124 372 0']],
  ['ai-chat-429', ['assistant chat-stats gpt-dummy: 1 13 0 1 290 428 0']],
  ['ai-chat-payloads', [chat200]],
  ['ai-chat-replymodel-object', ['assistant chat-stats gpt-dummy: 1 23 17 0 295 656 0']],
  ['ai-chat-stream-nousage', ['assistant chat-stats gpt-dummy: 1 23 0 1 306 3245 0']],
  ['ai-chat-stream-usage', ['assistant chat-stats gpt-dummy: 1 23 0 1 346 3642 0']],
  ['ai-chat-usage-float', ['assistant chat-stats gpt-dummy-2026-10-01: 1 0 0 1 292 679 2']],
  [
    'ai-request-transformer-and-proxy-stream',
    ['assistant chat-rt gpt-dummy: 1 13 17 0 301 3110 0'],
  ],
  ['ai-two-plugins', ['assistant chat-two gpt-helper-2026-10-01: 1 46 34 0 290 348 0']],
  ['kit-payloads', kitEntries],
  ['kit-payload-replace-nil', kitEntries],
  ['route-noname', ['orders  : 0 0 0 0 93 316 0']],
  ['route-noservice', [' teapot : 0 0 0 0 85 258 0']],
  ['service-noname', ['127.0.0.1 svc-noname : 0 0 0 0 91 316 0']],
  [
    'batch-services-20',
    [
      ...threeServices,
      '  : 0 0 0 0 86 354 0',
      'open anon : 0 0 0 0 66 316 0',
      'open open : 0 0 0 0 66 316 0',
      'orders orders : 0 0 0 0 68 372 0',
      ...threeServices,
    ],
  ],
];

const shown = ({ labels, quantities }: UsageEvent): string => {
  const amounts = columns.map(
    (name) => quantities.find(({ meter }) => meter === name)?.amount ?? 0,
  );
  return `${labelNames.map((name) => labels[name]).join(' ')}: ${amounts.join(' ')}`;
};

test.each(byHand)('%s has these labels and quantities', (name, entries) => {
  const body = [JSON.parse(captureBytes(name).toString()) as unknown].flat();
  const span = { oldest: 0, newest: Number.MAX_SAFE_INTEGER };
  const { events, quarantined } = parseHttpLog(body, span, { labels: labelNames, meters });
  expect(quarantined).toEqual([]);
  expect(events.map(shown)).toEqual(entries);
});
