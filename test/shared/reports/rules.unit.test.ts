import { reportQuery } from '../../../functions/report/files/report-query.ts';
import { noLabels } from '../../../shared/metering/labels.ts';
import { expect, test } from '@jest/globals';
import type { CloseRecord, Manifest } from '../../../shared/reports/manifest.ts';
import type { MonthCorrections } from '../../../shared/reports/corrections.ts';
import { isDue } from '../../../shared/reports/due.ts';
import { isAfterClose } from '../../../shared/reports/history.ts';
import { noFiles } from '../../../shared/reports/keys.ts';
import { newReportTotals } from '../../../shared/reports/totals.ts';
import type { UsageGroup } from '../../../shared/usage/usage-group.ts';
import { reportSettings } from '../../support/reports/settings.ts';

const october = {
  start: Date.parse('2026-10-01T00:00:00Z'),
  end: Date.parse('2026-11-01T00:00:00Z'),
};
const nothing: MonthCorrections = {
  quarantined: 0,
  dismissed: 0,
  adjustments: [],
  replayedAt: null,
  isBeingVoided: false,
};
const newest = { version: 1, adjustments: [], as_of: '2026-11-01T02:00:00Z' } as Partial<Manifest>;

const isDueIn = (isClosed: boolean, at: string, corrections = nothing): boolean =>
  isDue(
    october,
    {
      files: { ...noFiles, versions: [1], isClosed },
      newest: newest as Manifest,
    },
    corrections,
    { maxEventAgeDays: 40, settledDays: 40, undone: new Set(), at: Date.parse(at) },
  );

test('a month that has no close record is due, however long ago it ended', () => {
  expect(isDueIn(false, '2027-10-01T00:00:00Z')).toBe(true);
  expect(isDueIn(true, '2027-10-01T00:00:00Z')).toBe(false);
});

test('a closed month is due where a replay came after its newest version, and two days long', () => {
  const isDueAfter = (replayedAt: string, at: string) =>
    isDueIn(true, at, { ...nothing, replayedAt: Date.parse(replayedAt) });
  expect(isDueAfter('2026-11-01T02:00:00Z', '2027-10-01T00:00:00Z')).toBe(true);
  expect(isDueAfter('2026-11-01T01:59:59Z', '2027-10-01T00:00:00Z')).toBe(false);
  const newer = { version: 2, adjustments: [], as_of: '2027-09-01T02:00:00Z' } as Partial<Manifest>;
  const isDueBeside = (at: string) =>
    isDue(
      october,
      {
        files: { ...noFiles, versions: [2], isClosed: true },
        newest: newer as Manifest,
      },
      { ...nothing, replayedAt: Date.parse('2027-09-01T01:00:00Z') },
      { maxEventAgeDays: 40, settledDays: 40, undone: new Set(), at: Date.parse(at) },
    );
  expect(isDueBeside('2027-09-03T00:59:59Z')).toBe(true);
  expect(isDueBeside('2027-09-03T01:00:00Z')).toBe(false);
});

test('a month that runs is not due', () => {
  expect(isDueIn(false, '2026-10-31T23:59:59Z')).toBe(false);
});

test.each([
  [1, false, false],
  [2, false, true],
  [1, true, true],
])('version %i, marked %p, is after the close of version 1: %p', (version, marked, expected) => {
  const close = { version: 1 } as CloseRecord;
  expect(isAfterClose({ version, after_close: marked }, close)).toBe(expected);
});

test('a month that is not closed has no version after its close', () => {
  expect(isAfterClose({ version: 2, after_close: false }, null)).toBe(false);
});

test('a consumer with two custom ids is one consumer in the totals', async () => {
  const group = (id: string, customId: string): UsageGroup => ({
    period: october,
    consumer: { id, customId, username: '' },
    customer: null,
    labels: noLabels,
    counts: [
      { status: 200, requests: 2, quantities: [] },
      { status: 404, requests: 3, quantities: [] },
    ],
  });
  const totals = newReportTotals(
    reportQuery({
      period: october,
      timezone: 'UTC',
      billableStatuses: reportSettings().billableStatuses,
      form: { groupByLabels: [], groupByStatus: 'status', meters: [], companions: [] },
    }),
  );
  const groups = (async function* () {
    yield [group('a', ''), group('a', 'c')];
    yield [group('a', 'd'), group('b', '')];
  })();
  for await (const chunk of totals.counting(groups)) expect(chunk).toHaveLength(2);
  expect(totals.totals()).toMatchObject({
    rows: 8,
    requests: 20,
    billable_requests: 20,
    consumers: 2,
  });
});
