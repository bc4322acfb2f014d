import { expect, test } from '@jest/globals';
import { sumRows, toMonthRows, toQuarterDayRows } from '../../../shared/metering/aggregate.ts';
import type { PageRow } from '../../../shared/metering/batch.ts';
import { eachCell, packCells, slotOf, statusOf } from '../../../shared/metering/cells.ts';
import type { Count } from '../../../shared/metering/count.ts';
import { consumer, event } from '../../support/metering/events.ts';

const shown = (rows: readonly PageRow[]): string[] =>
  rows.map(({ page, consumer: { id, customId, username }, cells }) => {
    const counts: string[] = [];
    eachCell(cells, (code, count) => {
      counts.push(`${slotOf(code)}.${statusOf(code)}=${count}`);
    });
    return `${page} ${id}/${customId}/${username} ${counts.join(' ')}`;
  });

const at = (text: string): number => Date.parse(text);

test('events of one consumer and quarter of a day are one row', () => {
  const rows = toQuarterDayRows([
    event({ at: at('2026-11-22T06:00:00Z') }),
    event({ at: at('2026-11-22T06:14:59.999Z') }),
    event({ at: at('2026-11-22T06:15:00Z') }),
    event({ at: at('2026-11-22T11:59:59.999Z'), status: 404 }),
    event({ at: at('2026-11-22T12:00:00Z') }),
  ]);
  expect(shown(rows)).toEqual([
    '2026-11-22T06 poppy-id/cust-0001/poppy 0.200=2 1.200=1 23.404=1',
    '2026-11-22T12 poppy-id/cust-0001/poppy 0.200=1',
  ]);
});

test('another name or another custom id is another row', () => {
  const rows = toQuarterDayRows([
    event(),
    event({ consumer: consumer({ username: 'poppy2' }) }),
    event({ consumer: consumer({ customId: 'cust-0002' }) }),
    event({ consumer: consumer({ customId: '', username: '' }) }),
  ]);
  expect(shown(rows)).toEqual([
    '2026-11-22T12 poppy-id/cust-0001/poppy 0.200=1',
    '2026-11-22T12 poppy-id/cust-0001/poppy2 0.200=1',
    '2026-11-22T12 poppy-id/cust-0002/poppy 0.200=1',
    '2026-11-22T12 poppy-id// 0.200=1',
  ]);
});

test('names that join to the same text are told apart', () => {
  const rows = toQuarterDayRows([
    event({ consumer: { id: 'a', customId: 'bc', username: 'd' } }),
    event({ consumer: { id: 'ab', customId: 'c', username: 'd' } }),
    event({ consumer: { id: 'a', customId: 'b', username: 'cd' } }),
  ]);
  expect(rows).toHaveLength(3);
});

test('events of one consumer object add up', () => {
  const poppy = consumer();
  const rows = toQuarterDayRows([1, 2, 3].map(() => event({ consumer: poppy })));
  expect(shown(rows)).toEqual(['2026-11-22T12 poppy-id/cust-0001/poppy 0.200=3']);
});

test('equal consumers are one row, also where they are two objects', () => {
  const rows = toQuarterDayRows([event({ consumer: consumer() }), event({ consumer: consumer() })]);
  expect(shown(rows)).toEqual(['2026-11-22T12 poppy-id/cust-0001/poppy 0.200=2']);
});

test('month rows sum the quarters of a day, by day', () => {
  const days = ['2026-11-01T00:00:00Z', '2026-11-01T23:59:59Z', '2026-11-30T12:00:00Z'];
  const rows = toQuarterDayRows(
    [...days, '2026-12-01T00:00:00Z'].map((text) => event({ at: at(text) })),
  );
  expect(shown(toMonthRows(rows))).toEqual([
    '2026-11 poppy-id/cust-0001/poppy 0.200=2 29.200=1',
    '2026-12 poppy-id/cust-0001/poppy 0.200=1',
  ]);
});

test('rows are summed by page and consumer, in order of appearance', () => {
  const [row] = toQuarterDayRows([event()]);
  const [other] = toQuarterDayRows([event({ at: at('2026-11-22T06:00:00Z') })]);
  if (row === undefined || other === undefined) throw new Error('an event makes a row');
  expect(shown(sumRows([row, other, row]))).toEqual([
    '2026-11-22T12 poppy-id/cust-0001/poppy 0.200=2',
    '2026-11-22T06 poppy-id/cust-0001/poppy 0.200=1',
  ]);
  expect(sumRows([{ ...row, cells: packCells(new Map()) }])).toHaveLength(1);
});

test('a batch whose quantities come to more than a number holds is summed exactly', () => {
  const quantities = [{ meter: 'credits', amount: 2 ** 40 }];
  const events = Array.from({ length: 2 ** 13 + 1 }, () => event({ quantities }));
  const rows = toQuarterDayRows(events);
  const countsOf = (row: PageRow | undefined): Count[] => {
    const counts: Count[] = [];
    eachCell(row?.cells ?? packCells(new Map()), (_, count) => counts.push(count));
    return counts;
  };
  expect(rows.map(countsOf)).toEqual([[2 ** 13 + 1], [2n ** 53n + 2n ** 40n]]);
  expect(toMonthRows([...rows, ...rows]).map(countsOf)).toEqual([
    [2 ** 14 + 2],
    [2n ** 54n + 2n ** 41n],
  ]);
});
