import { expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { toQuarterDayRows } from '../../../shared/metering/aggregate.ts';
import type { PageRow } from '../../../shared/metering/batch.ts';
import { cellCode, negateCells, packCells } from '../../../shared/metering/cells.ts';
import { type QuarantinedEntry, quarantineReasons } from '../../../shared/metering/quarantine.ts';
import {
  readDeltas,
  readQuarantined,
  writeDeltas,
  writeQuarantined,
} from '../../../shared/metering/receipt-text.ts';
import { arbitraryEvent, hostileNames, requestsOnly } from '../../support/metering/events.ts';
import { DamagedStore } from '../../../shared/stored/damaged-store.ts';
import { runs } from '../../support/local/runs.ts';
import { noLabels } from '../../../shared/metering/labels.ts';

const arbitraryName = fc.oneof(
  fc.constant(''),
  fc.constantFrom(...hostileNames),
  fc.string({ unit: 'binary' }),
);

const arbitraryConsumer = fc.record({
  id: arbitraryName,
  customId: arbitraryName,
  username: arbitraryName,
});

const arbitraryRows: fc.Arbitrary<PageRow[]> = fc
  .tuple(fc.array(arbitraryEvent, { maxLength: 20 }), arbitraryConsumer, fc.boolean())
  .map(([events, consumer, isTakenBack]) =>
    toQuarterDayRows(events.map((event) => ({ ...event, consumer }))).map((row) =>
      isTakenBack ? { ...row, cells: negateCells(row.cells) } : row,
    ),
  );

test('deltas are read back from the text of a receipt', () => {
  fc.assert(
    fc.property(arbitraryRows, (rows) => {
      expect(readDeltas(writeDeltas(rows))).toEqual(rows);
    }),
    { numRuns: runs(300) },
  );
});

/** A value that was valid, or what came in its place; neither in receipts of earlier releases. */
const arbitraryKept = <T>(valid: fc.Arbitrary<T>) =>
  fc.oneof(
    valid.map((value) => ({ value, received: '' })),
    fc.string({ unit: 'binary' }).map((received) => ({ value: null, received })),
  );

const arbitraryInstant = fc
  .double({ min: -8.64e15, max: 8.64e15, noNaN: true })
  .map((at) => at + 0);

const arbitraryQuarantined: fc.Arbitrary<QuarantinedEntry> = fc
  .record({
    reason: fc.constantFrom(...quarantineReasons),
    count: fc.integer({ min: 1, max: 2 ** 40 }),
    status: arbitraryKept(fc.integer({ min: 100, max: 599 })),
    startedAt: arbitraryKept(arbitraryInstant),
    consumer: arbitraryKept(arbitraryConsumer),
    requestId: arbitraryName,
    labels: fc.record({ service: arbitraryName, route: arbitraryName, ai_model: arbitraryName }),
    quantities: fc.array(
      fc.record({ meter: fc.constantFrom('bytes', 'credits'), amount: fc.nat() }),
    ),
  })
  .map(({ status, startedAt, consumer, ...rest }) => ({
    ...rest,
    status: status.value,
    startedAt: startedAt.value,
    consumer: consumer.value,
    received: {
      status: status.received,
      startedAt: startedAt.received,
      consumer: consumer.received,
    },
  }));

test('quarantined entries are read back from the text of a receipt', () => {
  fc.assert(
    fc.property(fc.array(arbitraryQuarantined), (entries) => {
      expect(readQuarantined(writeQuarantined(entries))).toEqual(entries);
    }),
    { numRuns: runs(300) },
  );
});

test('the text of a receipt keeps its form, as receipts live for years', () => {
  const consumer = { id: 'poppy-id', customId: '', username: 'poppy "p"' };
  const cells = packCells(
    new Map([
      [cellCode(0, 200), 5],
      [cellCode(23, 404), 2 ** 33],
    ]),
  );
  const deltas = '[["2026-11-22T06","poppy-id","","poppy \\"p\\"",[0,200,5,23,404,8589934592]]]';
  expect(writeDeltas([{ ...requestsOnly, page: '2026-11-22T06', consumer, cells }])).toBe(deltas);
  expect(readDeltas(deltas)).toEqual([{ ...requestsOnly, page: '2026-11-22T06', consumer, cells }]);

  const nothing = { count: 2, status: null, startedAt: null, consumer: null };
  const received = { status: '', startedAt: '', consumer: '' };
  const labels = { service: 's', route: 't', ai_model: '' };
  const quantities = [{ meter: 'credits', amount: 7 }];
  const texts = { received, requestId: 'r', labels, quantities };
  const wrong = { status: '999', startedAt: '"soon"', consumer: 'id 7' };
  const entries: QuarantinedEntry[] = [
    { reason: 'not_an_object', ...nothing, ...texts },
    { reason: 'invalid_status', ...nothing, ...texts, received: wrong },
    { reason: 'too_old', count: 1, status: 200, startedAt: 0.5, consumer, ...texts },
  ];
  const quarantined =
    '[["not_an_object",2,null,null,null,"r",["s","t",""],[["credits",7]]],' +
    '["invalid_status",2,"999","\\"soon\\"","id 7","r",["s","t",""],[["credits",7]]],' +
    '["too_old",1,200,0.5,["poppy-id","","poppy \\"p\\""],"r",["s","t",""],[["credits",7]]]]';
  expect(writeQuarantined(entries)).toBe(quarantined);
  expect(readQuarantined(quarantined)).toEqual(entries);
});

test('a count that a number does not hold is a text of its digits', () => {
  const consumer = { id: 'p', customId: '', username: '' };
  const cells = packCells(
    new Map([
      [cellCode(0, 200), 2n ** 53n + 1n],
      [cellCode(1, 200), -(2n ** 64n)],
    ]),
  );
  const rows = [{ page: '2026-11-22T06', consumer, cells, labels: noLabels, meter: 'credits' }];
  const text =
    '[["2026-11-22T06","p","","",[0,200,"9007199254740993",1,200,"-18446744073709551616"],"credits"]]';
  expect(writeDeltas(rows)).toBe(text);
  expect(readDeltas(text)).toEqual(rows);
});

test.each([
  '""',
  '"0"',
  '"9007199254740991"',
  '"007"',
  '"1e3"',
  '" 1"',
  '"0x1f"',
  '1.5',
  '9007199254740993',
])('a count that no receipt holds is damage: %s', (count) => {
  expect(() => readDeltas(`[["2026-11-22T06","p","","",[0,200,${count}]]]`)).toThrow(DamagedStore);
});

test('what was quarantined before there were labels has none, whatever service it names', () => {
  const before = '[["too_old",1,200,0.5,["poppy-id","","poppy"],"r","orders","orders-v1"]]';
  expect(readQuarantined(before)).toMatchObject([{ labels: noLabels, quantities: [] }]);
});

test('labels and a meter stand behind the counts of a row, where there are any', () => {
  const consumer = { id: 'p', customId: '', username: '' };
  const cells = packCells(new Map([[cellCode(0, 200), 5]]));
  const row = { page: '2026-11-22T06', consumer, cells };
  const labels = { service: 's', route: '', ai_model: 'm' };
  const rows = [
    { ...row, meter: 'requests', labels },
    { ...row, meter: 'credits', labels: noLabels },
  ];
  const text =
    '[["2026-11-22T06","p","","",[0,200,5],"requests","s","","m"],' +
    '["2026-11-22T06","p","","",[0,200,5],"credits"]]';
  expect(writeDeltas(rows)).toBe(text);
  expect(readDeltas(text)).toEqual(rows);
});
