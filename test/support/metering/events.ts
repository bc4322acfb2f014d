import * as fc from 'fast-check';
import type { Consumer } from '../../../shared/metering/consumer.ts';
import type { Metering } from '../../../shared/metering/http-log.ts';
import { noLabels } from '../../../shared/metering/labels.ts';
import { requestsMeter } from '../../../shared/metering/series.ts';
import type { UsageEvent } from '../../../shared/metering/usage-event.ts';

export const consumer = (over: Partial<Consumer> = {}): Consumer => ({
  id: 'poppy-id',
  customId: 'cust-0001',
  username: 'poppy',
  ...over,
});

/** Neither labels nor meters besides `requests`. */
export const noMetering: Metering = { labels: [], meters: [] };

/** What makes a row one of requests without labels. */
export const requestsOnly = { labels: noLabels, meter: requestsMeter };

/** What an event has that counts one request without labels. */
export const oneRequest = { labels: noLabels, quantities: [] };

export const event = (over: Partial<UsageEvent> = {}): UsageEvent => ({
  ...oneRequest,
  consumer: consumer(),
  status: 200,
  at: Date.parse('2026-11-22T12:00:00Z'),
  ...over,
});

/** Names that break stores which join, escape, fold, cut or look up names carelessly. */
export const hostileNames: readonly string[] = [
  '__proto__',
  'constructor',
  'hasOwnProperty',
  'a',
  'a\0',
  'a\0b',
  'ab',
  'A',
  'a ',
  ' a',
  'a#b',
  '#',
  'a|b',
  '1:1:ab',
  "'; DROP TABLE page_row; --",
  '"quoted", and\r\nlines',
  '=cmd()',
  "'=x",
  '%',
  '_',
  '*',
  '?',
  'e\u0301',
  '\u00e9',
  '\uffff',
  '\u{1f600}',
  '\u{1f600}\u{1f600}',
  'x'.repeat(255),
  'x'.repeat(254),
  '\u00e9'.repeat(127),
];

/** Names of 1,024 bytes, the longest there are. */
export const longestNames: readonly string[] = [
  'n'.repeat(1024),
  `${'n'.repeat(1023)}m`,
  '\u{1f600}'.repeat(256),
];

/** Few ids, each under several names: renames and custom ids that change or change hands. */
export const arbitraryConsumer: fc.Arbitrary<Consumer> = fc.record({
  id: fc.constantFrom('anonymous', 'poppy-id', 'poppy-id2', '__proto__', '\u{1f600}', '\uffff'),
  customId: fc.constantFrom('', 'cust-0001', 'cust-0002'),
  username: fc.constantFrom('', 'poppy', 'digit', 'a\0b'),
});

/** Instants that crowd the edges of pages and slots, and leave some space between. */
const arbitraryInstant: fc.Arbitrary<number> = fc
  .tuple(
    fc.constantFrom(
      '2026-10-31T23:59:59.999Z',
      '2026-11-01T00:00:00Z',
      '2026-11-22T05:59:59.999Z',
      '2026-11-22T06:00:00Z',
      '2026-11-22T06:15:00Z',
      '2026-12-31T23:59:59.999Z',
    ),
    fc.integer({ min: -3_600_000, max: 3_600_000 }),
  )
  .map(([near, distance]) => Date.parse(near) + distance);

export const arbitraryEvent: fc.Arbitrary<UsageEvent> = fc.record({
  labels: fc.constant(noLabels),
  quantities: fc.constant([]),
  consumer: arbitraryConsumer,
  status: fc.constantFrom(100, 200, 404, 429, 599),
  at: arbitraryInstant,
});
