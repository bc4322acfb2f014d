import { expect, test } from '@jest/globals';

import { demoBatches, demoDays } from '../../../cli/demo/demo-traffic.ts';
import { dayMs, hourMs } from '../../../shared/calendar/instant.ts';

type Entry = { readonly started_at: number; readonly response: { readonly status: number } };

const now = Date.parse('2026-11-28T10:25:00Z');
const today = Date.parse('2026-11-28T00:00:00Z');

const entriesAt = (at: number): readonly Entry[] =>
  demoBatches(at).flatMap(({ body }) => JSON.parse(body) as Entry[]);

test('the traffic covers this month and the whole of the one before, and today to the last hour', () => {
  const times = entriesAt(now).map((entry) => entry.started_at);
  expect(Math.min(...times)).toBeLessThan(today - (demoDays - 1) * dayMs);
  expect(demoDays).toBeGreaterThan(62);
  expect(times.filter((at) => at >= today).length).toBeGreaterThan(0);
  expect(Math.max(...times)).toBeLessThan(now - 25 * 60_000);
});

test('what was posted is posted with the same bytes later, and never under another batch', () => {
  const [first, later] = [now, now + 26 * hourMs].map(
    (at) => new Set(demoBatches(at).map(({ body }) => body)),
  );
  const isKept = ({ started_at }: Entry) => started_at >= today - (demoDays - 1) * dayMs;
  for (const body of first ?? []) {
    if ((JSON.parse(body) as Entry[]).every(isKept)) expect(later?.has(body)).toBe(true);
  }
});

test('one day in two weeks fails far more than the others', () => {
  const failed = new Map<number, number>();
  for (const { started_at, response } of entriesAt(now)) {
    const day = Math.floor(started_at / dayMs);
    if (response.status >= 500) failed.set(day, (failed.get(day) ?? 0) + 1);
  }
  const bad = [...failed].filter(([, count]) => count > 30).map(([day]) => day);
  expect(bad).toHaveLength(5);
  expect(bad.map((day, i) => day - (bad[i - 1] ?? day - 14))).toEqual([14, 14, 14, 14, 14]);
});
