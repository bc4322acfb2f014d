import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { latestDue, reportDaily } from '../../../local/reports/report-schedule.ts';
import { temporaryFolder } from '../../support/reports/stores.ts';

const iso = (at: number): string => new Date(at).toISOString();

test.each([
  ['UTC', '2026-11-22T04:00:00Z', '2026-11-22T04:00:00.000Z'],
  ['UTC', '2026-11-22T03:59:59Z', '2026-11-21T04:00:00.000Z'],
  ['America/New_York', '2026-11-22T08:59:59Z', '2026-11-21T09:00:00.000Z'],
  ['America/New_York', '2026-11-22T09:00:00Z', '2026-11-22T09:00:00.000Z'],
  // The day of the clock change has 25 hours; its fourth hour is the third on the clock.
  ['America/New_York', '2026-11-01T08:00:00Z', '2026-11-01T08:00:00.000Z'],
  ['America/New_York', '2026-11-01T07:59:59Z', '2026-10-31T08:00:00.000Z'],
])('in %s at %s the reports of %s are due', (zone, at, due) => {
  expect(iso(latestDue(Date.parse(at), zone))).toBe(due);
});

/** A schedule that looks once at each instant, then ends. */
const looksAt = async (
  dataDir: string,
  instants: readonly string[],
  run: (scheduledAt: number) => Promise<'done' | 'failed'>,
  isClockTrusted = () => true,
) => {
  const ending = new AbortController();
  const errors: unknown[] = [];
  const waits: number[] = [];
  const left = instants.map((at) => Date.parse(at));
  let now = 0;
  await reportDaily(run, {
    dataDir,
    timezone: 'UTC',
    clock: () => now,
    signal: ending.signal,
    log: (error) => errors.push(error),
    isClockTrusted,
    sleep: async (ms) => {
      waits.push(ms);
      const next = left.shift();
      if (next === undefined) {
        ending.abort();
        throw new Error('aborted');
      }
      now = next;
    },
  });
  return { errors, waits };
};

test('a day is reported once, whatever the restarts, and a missed day is made up for', async () => {
  const dataDir = await temporaryFolder();
  const due: string[] = [];
  const run = async (at: number) => {
    due.push(iso(at));
    return 'done' as const;
  };
  const { waits } = await looksAt(
    dataDir,
    ['2026-11-22T12:00:00Z', '2026-11-22T13:00:00Z', '2026-11-23T04:30:00Z'],
    run,
  );
  expect(waits).toEqual([2_000, 3_600_000, 3_600_000, 3_600_000]);
  expect(due).toEqual(['2026-11-22T04:00:00.000Z', '2026-11-23T04:00:00.000Z']);
  await looksAt(dataDir, ['2026-11-23T05:00:00Z'], run);
  expect(due.length).toBe(2);
  await looksAt(dataDir, ['2026-11-27T03:00:00Z'], run);
  expect(due.at(-1)).toBe('2026-11-26T04:00:00.000Z');
  await writeFile(join(dataDir, 'report-schedule.json'), 'damaged');
  await looksAt(dataDir, ['2026-11-27T03:10:00Z'], run);
  expect(due.length).toBe(4);
});

test('a run that fails is logged and made again', async () => {
  const dataDir = await temporaryFolder();
  let runs = 0;
  const { errors } = await looksAt(
    dataDir,
    ['2026-11-22T12:00:00Z', '2026-11-22T13:00:00Z', '2026-11-22T14:00:00Z'],
    async () => {
      runs++;
      if (runs === 1) throw new Error('the disk is full');
      return 'done';
    },
  );
  expect(errors).toEqual([new Error('the disk is full')]);
  expect(runs).toBe(2);
});

test('a run that has said itself what failed is made again, and nothing more is logged', async () => {
  const dataDir = await temporaryFolder();
  const due: string[] = [];
  const { errors } = await looksAt(
    dataDir,
    ['2026-11-22T12:00:00Z', '2026-11-22T13:00:00Z', '2026-11-22T14:00:00Z'],
    async (at) => {
      due.push(iso(at));
      return due.length === 1 ? 'failed' : 'done';
    },
  );
  expect(errors).toEqual([]);
  expect(due.length).toBe(2);
});

test('while the clock is not believed there is no run, and it is looked at every few seconds', async () => {
  const dataDir = await temporaryFolder();
  const due: string[] = [];
  const verdicts = [false, false, true];
  const { waits } = await looksAt(
    dataDir,
    ['2027-11-22T12:00:00Z', '2027-11-22T12:00:05Z', '2027-11-22T12:00:10Z'],
    async (at) => {
      due.push(iso(at));
      return 'done';
    },
    () => verdicts.shift() ?? true,
  );
  expect(due).toEqual(['2027-11-22T04:00:00.000Z']);
  expect(waits).toEqual([2_000, 5_000, 5_000, 3_600_000]);
});
