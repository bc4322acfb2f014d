import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import {
  cellName,
  cellNameLength,
  parseCellName,
} from '../../../../../shared/adapters/dynamodb/rows/cell-name.ts';
import {
  idPrefix,
  nameHash,
  pagePartition,
  minusKey,
  parseMarkerSort,
  parseRowSort,
  partKey,
  plusKey,
  rowSort,
  partitionOfBatch,
  partitionOfConsumer,
} from '../../../../../shared/adapters/dynamodb/table/keys.ts';
import {
  escapeText,
  unescapeText,
} from '../../../../../shared/adapters/dynamodb/table/key-text.ts';
import { attribute } from '../../../../../shared/adapters/dynamodb/table/table.ts';
import { cellCode } from '../../../../../shared/metering/cells.ts';
import type { Consumer } from '../../../../../shared/metering/consumer.ts';
import { type Labels, noLabels } from '../../../../../shared/metering/labels.ts';
import { requestsMeter, type Series, seriesKey } from '../../../../../shared/metering/series.ts';
import { batchId } from '../../../../support/metering/batches.ts';
import { consumer, hostileNames, longestNames } from '../../../../support/metering/events.ts';

/** The most slots that a page has. */
const daysOfMonth = 31;

const bytes = (text: string): Buffer => Buffer.from(text);

/** Texts made of the characters that keys are made of, and of those just above them. */
const hostileText = fc.oneof(
  fc.string({ unit: fc.constantFrom('#', '$', '~', '%', '\0', '0', 'T', ' ', 'a', '\u{1f600}') }),
  fc.string({ unit: 'grapheme' }),
  fc.constantFrom(...hostileNames, ...longestNames),
);

const hostileSeries: fc.Arbitrary<Series> = fc.record({
  consumer: fc.record({ id: hostileText, customId: hostileText, username: hostileText }),
  labels: fc.record({ service: hostileText, route: hostileText, ai_model: hostileText }),
  meter: fc.constant(requestsMeter),
});

const seriesOf = (who: Consumer, over: Partial<Labels> = {}): Series => ({
  consumer: who,
  labels: { ...noLabels, ...over },
  meter: requestsMeter,
});

describe('an escaped text', () => {
  test('is read back as it was, and holds no end and no control character', () => {
    fc.assert(
      fc.property(hostileText, (text) => {
        expect(unescapeText(escapeText(text))).toBe(text);
        expect(escapeText(text)).not.toMatch(/[\0-#]/);
      }),
    );
  });

  test('with its end sorts by UTF-8 bytes as the text does', () => {
    fc.assert(
      fc.property(hostileText, hostileText, (a, b) => {
        const order = Math.sign(Buffer.compare(bytes(a), bytes(b)));
        expect(Math.sign(Buffer.compare(bytes(idPrefix(a)), bytes(idPrefix(b))))).toBe(order);
      }),
    );
  });
});

describe('a sort key of a row', () => {
  test('is the same for equal series alone, and begins with the id of its consumer', () => {
    fc.assert(
      fc.property(hostileSeries, hostileSeries, (a, b) => {
        expect(rowSort(a) === rowSort(b)).toBe(seriesKey(a) === seriesKey(b));
        expect(rowSort(b).startsWith(idPrefix(a.consumer.id))).toBe(
          a.consumer.id === b.consumer.id,
        );
      }),
    );
  });

  test('gives id, names and labels back, or the id alone where they were too long', () => {
    fc.assert(
      fc.property(hostileSeries, (series) => {
        const { id, identity } = parseRowSort(rowSort(series));
        expect(id).toBe(series.consumer.id);
        if (identity === null) return;
        const { labels, ...names } = identity;
        expect({ consumer: { id, ...names }, labels, meter: requestsMeter }).toEqual(series);
      }),
    );
  });

  test('stays below 1,024 bytes for the longest and most escaped texts', () => {
    for (const name of [...longestNames, '\0'.repeat(1024), '#'.repeat(1024)]) {
      for (const id of ['x'.repeat(255), '\0'.repeat(255)]) {
        const label = '\0'.repeat(255);
        const key = rowSort(
          seriesOf(consumer({ id, customId: name, username: name }), { service: label }),
        );
        expect(bytes(key).length).toBeLessThan(1024);
      }
    }
  });

  test('is readable where names and labels are as Kong has them', () => {
    expect(rowSort(seriesOf(consumer()))).toBe('poppy-id#cust-0001#poppy#');
    expect(rowSort(seriesOf(consumer(), { service: 'orders' }))).toBe(
      'poppy-id#cust-0001#poppy#orders#',
    );
    expect(rowSort(seriesOf(consumer(), { ai_model: 'openai/gpt' }))).toBe(
      'poppy-id#cust-0001#poppy###openai/gpt#',
    );
  });
});

test('a name hash tells months and names apart', () => {
  const hashes = ['2026-11', '2026-12'].flatMap((month) =>
    ['', 'poppy', '2026-11 poppy', ' poppy'].map((name) => nameHash(month, name)),
  );
  expect(new Set(hashes).size).toBe(8);
  expect(hashes[0]).toHaveLength(22);
});

test('consumers and batches are spread over all partitions', () => {
  const counts = Array.from({ length: 16 }, () => ({ consumers: 0, batches: 0 }));
  for (let i = 0; i < 1600; i++) {
    const ofConsumer = counts[partitionOfConsumer(`consumer-${i}`, 16)];
    const ofBatch = counts[partitionOfBatch(batchId(`batch ${i}`), 16)];
    if (ofConsumer !== undefined) ofConsumer.consumers++;
    if (ofBatch !== undefined) ofBatch.batches++;
  }
  for (const { consumers, batches } of counts) {
    expect(Math.min(consumers, batches)).toBeGreaterThan(50);
    expect(Math.max(consumers, batches)).toBeLessThan(150);
  }
});

test('a partition key says the kind, the page and the partition, and a meter where there is one', () => {
  expect(pagePartition({ page: '2026-11', meter: requestsMeter, partition: 11 })).toBe(
    'm#2026-11#b',
  );
  expect(pagePartition({ page: '2026-11-22T06', meter: requestsMeter, partition: 0 })).toBe(
    'q#2026-11-22T06#0',
  );
  const ofMeter = { page: '2026-11', partition: 11, meter: 'request_bytes' };
  expect(pagePartition(ofMeter)).toBe('m#2026-11#b#request_bytes');
});

test('parts sort by their number', () => {
  const keys = [0, 9, 10, 99, 100, 999_999].map((part) => partKey('attempt', part).sk);
  expect([...keys].sort()).toEqual(keys);
});

test('markers sort by their instant, and are read back', () => {
  const id = batchId('b');
  const instants = [0, 9, 1_600_000_000_000, 1_795_348_801_000];
  const keys = instants.map((at) => plusKey(id, at, 64).sk);
  expect([...keys].sort()).toEqual(keys);
  expect(keys.map(parseMarkerSort)).toEqual(instants.map((at) => ({ at, id, void: null })));
  const minus = minusKey(id, 1_795_348_801_000, 3, 64);
  expect(minus.pk).toBe(plusKey(id, 0, 64).pk);
  expect(parseMarkerSort(minus.sk)).toEqual({ at: 1_795_348_801_000, id, void: 3 });
});

test('every cell has a name of three characters of its own, none that of an attribute', () => {
  const names = new Set<string>();
  for (let slot = 0; slot < daysOfMonth; slot++) {
    for (let status = 100; status <= 599; status++) {
      const name = cellName(cellCode(slot, status));
      expect(parseCellName(name)).toBe(cellCode(slot, status));
      names.add(name);
    }
  }
  expect(names.size).toBe(daysOfMonth * 500);
  expect([...names].every((name) => name.length === cellNameLength)).toBe(true);
  expect(Object.values(attribute).every((name) => name.length !== cellNameLength)).toBe(true);
});

test('attributes have names of their own', () => {
  const names = Object.values(attribute);
  expect(new Set(names).size).toBe(names.length);
});
