import { expect, test } from '@jest/globals';
import { eachCell, packCells } from '../../../shared/metering/cells.ts';
import type { Count } from '../../../shared/metering/count.ts';
import { openRecords } from '../../../shared/metering/open-records.ts';
import { planReplay } from '../../../shared/metering/replay.ts';
import { batch, batchId, quarantined, receiptOf } from '../../support/metering/batches.ts';

const creditsOf = (count: number, amount: number): readonly Count[] => {
  const quantities = [{ meter: 'credits', amount }];
  const source = receiptOf(batch(), { quarantined: [quarantined({ count, quantities })] });
  const now = Date.parse('2026-11-22T14:00:00Z');
  const options = {
    at: 'started',
    now,
    receiptsCompleteSince: null,
    countedEarlier: new Set<number>(),
  } as const;
  const { batch: replay } = planReplay(source, openRecords(source), options, batchId);
  const row = replay?.deltas.find(({ meter }) => meter === 'credits');
  const counts: Count[] = [];
  eachCell(row?.cells ?? packCells(new Map()), (_, counted) => counts.push(counted));
  return counts;
};

test('a replay counts the quantities of each entry of a record', () => {
  expect(creditsOf(3, 7)).toEqual([21]);
});

test('a replay multiplies beyond what a number holds', () => {
  expect(creditsOf(2 ** 13 + 1, 2 ** 40)).toEqual([2n ** 53n + 2n ** 40n]);
});
