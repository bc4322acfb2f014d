import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import {
  cellName,
  cellNameLength,
  parseCellName,
} from '../../../../shared/adapters/dynamodb/cell-name.ts';
import {
  identityPrefix,
  idPrefix,
  nameHash,
  pagePartition,
  parseRowSort,
  partKey,
  slotOfBatch,
  slotOfConsumer,
} from '../../../../shared/adapters/dynamodb/keys.ts';
import { escapeText, unescapeText } from '../../../../shared/adapters/dynamodb/key-text.ts';
import { attribute } from '../../../../shared/adapters/dynamodb/table.ts';
import { cellCode } from '../../../../shared/metering/cells.ts';
import { batchId } from '../../../support/metering/batches.ts';
import { consumer, hostileNames, longestNames } from '../../../support/metering/events.ts';

/** The most slots that a page has. */
const daysOfMonth = 31;

const bytes = (text: string): Buffer => Buffer.from(text);

/** Texts made of the characters that keys are made of, and of those just above them. */
const hostileText = fc.oneof(
  fc.string({ unit: fc.constantFrom('#', '$', '~', '%', '\0', '0', 'T', ' ', 'a', '\u{1f600}') }),
  fc.string({ unit: 'grapheme' }),
  fc.constantFrom(...hostileNames, ...longestNames),
);

const hostileConsumer = fc.record({
  id: hostileText,
  customId: hostileText,
  username: hostileText,
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
  test('is the same for equal consumers alone, and never begins another', () => {
    fc.assert(
      fc.property(hostileConsumer, hostileConsumer, (a, b) => {
        const isSame = JSON.stringify(a) === JSON.stringify(b);
        expect(identityPrefix(b).startsWith(identityPrefix(a))).toBe(isSame);
      }),
    );
  });

  test('gives id and names back, or the id alone where they were too long', () => {
    fc.assert(
      fc.property(hostileConsumer, fc.integer({ min: 0, max: 127 }), (names, shard) => {
        const parsed = parseRowSort(`${identityPrefix(names)}${shard}`);
        expect(parsed.prefix).toBe(identityPrefix(names));
        expect(parsed.id).toBe(names.id);
        if (parsed.names !== null) expect({ id: names.id, ...parsed.names }).toEqual(names);
      }),
    );
  });

  test('stays below 1,024 bytes for the longest and most escaped names', () => {
    for (const name of [...longestNames, '\0'.repeat(1024), '#'.repeat(1024)]) {
      for (const id of ['x'.repeat(255), '\0'.repeat(255)]) {
        const key = `${identityPrefix(consumer({ id, customId: name, username: name }))}127`;
        expect(bytes(key).length).toBeLessThan(1024);
      }
    }
  });

  test('is readable where names are as Kong has them', () => {
    expect(identityPrefix(consumer())).toBe('poppy-id#cust-0001#poppy#');
  });
});

test('a name hash tells months and names apart', () => {
  const hashes = ['2026-11', '2026-12'].flatMap((month) =>
    ['', 'poppy', '2026-11 poppy', ' poppy'].map((name) => nameHash(month, name)),
  );
  expect(new Set(hashes).size).toBe(8);
  expect(hashes[0]).toHaveLength(22);
});

test('consumers and batches are spread over all slots', () => {
  const counts = Array.from({ length: 16 }, () => ({ consumers: 0, batches: 0 }));
  for (let i = 0; i < 1600; i++) {
    const ofConsumer = counts[slotOfConsumer(`consumer-${i}`, 16)];
    const ofBatch = counts[slotOfBatch(batchId(`batch ${i}`), 16)];
    if (ofConsumer !== undefined) ofConsumer.consumers++;
    if (ofBatch !== undefined) ofBatch.batches++;
  }
  for (const { consumers, batches } of counts) {
    expect(Math.min(consumers, batches)).toBeGreaterThan(50);
    expect(Math.max(consumers, batches)).toBeLessThan(150);
  }
});

test('a partition key says the kind, the page and the slot', () => {
  expect(pagePartition('2026-11', 11)).toBe('m#2026-11#b');
  expect(pagePartition('2026-11-22T06', 0)).toBe('q#2026-11-22T06#0');
});

test('parts sort by their number', () => {
  const keys = [0, 9, 10, 99, 100, 999_999].map(
    (part) => partKey(batchId('b'), 'attempt', part).sk,
  );
  expect([...keys].sort()).toEqual(keys);
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
