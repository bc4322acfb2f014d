import { expect, test } from '@jest/globals';
import { OperatorProblem } from '../../../shared/ports/operator-problem.ts';
import { inOctober, short } from '../../support/reports/months.ts';
import { reportSystem } from '../../support/reports/runs.ts';

/** October has a version 1 that was written by a clock half a year ahead. */
const aheadSystem = async () => {
  const system = reportSystem({ now: '2027-05-01T04:00:00Z' });
  await system.count(inOctober());
  await system.run({ month: '2026-10' });
  system.passTo('2026-11-02T04:00:00Z');
  await system.count(inOctober());
  return system;
};

test('a version that lies ahead of the clock is an error that says so, for every run', async () => {
  const system = await aheadSystem();
  for (const event of [{ month: '2026-10' }, undefined]) {
    const [outcome] = await system.run(event);
    expect(outcome).toMatchObject({ month: '2026-10', outcome: 'failed' });
    expect(outcome?.error).toBeInstanceOf(OperatorProblem);
    expect(String(outcome?.error)).toContain(
      'version 1 of 2026-10 has the as_of 2027-05-01T04:00:00.000Z, and it is 2026-11-02T04:00:00.000Z now',
    );
  }
});

test.each(['2026-09-02T04:00:00Z', '2000-01-01T04:00:00Z'])(
  'a clock at %s, behind the newest report, is an error that says so, not a run without months',
  async (now) => {
    const system = reportSystem({ now: '2026-11-02T04:00:00Z' });
    await system.count(inOctober());
    await system.run();
    system.passTo(now);
    for (const event of [{}, undefined]) {
      const [outcome] = await system.run(event);
      expect(outcome).toMatchObject({ month: '2026-10', outcome: 'failed' });
      expect(String(outcome?.error)).toContain('has the as_of 2026-11-02T04:00:00.000Z, and it is');
    }
  },
);

test('supersede writes the next version in spite of it, once, and the manifest says so', async () => {
  const system = await aheadSystem();
  const supersede = { month: '2026-10', supersede: true };
  expect(short(await system.run(supersede))).toEqual(['2026-10 written 2']);
  expect(await system.manifest('2026-10', 2)).toMatchObject({
    supersedes: 1,
    supersedes_as_of: '2027-05-01T04:00:00.000Z',
    difference: 1,
    as_of: '2026-11-02T04:00:00.000Z',
  });
  expect(short(await system.run(supersede))).toEqual(['2026-10 unchanged 2']);
  expect(short(await system.run())).toEqual(['2026-10 unchanged 2']);
});

test('supersede writes a version also where the content is the same: else the error would stay', async () => {
  const system = reportSystem({ now: '2027-05-01T04:00:00Z' });
  await system.count(inOctober());
  await system.run({ month: '2026-10' });
  system.passTo('2026-11-02T04:00:00Z');
  expect(short(await system.run({ month: '2026-10', supersede: true }))).toEqual([
    '2026-10 written 2',
  ]);
  expect(await system.csv('2026-10', 2)).toBe(await system.csv('2026-10', 1));
  expect(short(await system.run())).toEqual(['2026-10 unchanged 2']);
});

test('supersede is for a month that a person names', async () => {
  await expect(reportSystem().run({ supersede: true })).rejects.toThrow('supersede: received');
  await expect(reportSystem().run({ month: '2026-10', supersede: 'yes' })).rejects.toThrow(
    'supersede: received "yes"; allowed: true, false',
  );
});

test('supersede writes no report of a month that has not begun', async () => {
  const system = await aheadSystem();
  const run = system.run({ month: '2026-12', supersede: true });
  expect(short(await run)).toEqual(['2026-12 not_begun null']);
});

test('a closed month keeps the billable statuses of its close', async () => {
  const system = reportSystem({ now: '2026-11-12T04:00:00Z' });
  await system.count(inOctober({ status: 503 }), inOctober());
  await system.run();
  await system.run();
  const closed = await system.manifest('2026-10', 1);
  const all = { text: '1xx,2xx,3xx,4xx,5xx', includes: () => true };
  system.change({ billableStatuses: all });
  await system.count(inOctober({ status: 503 }), inOctober());
  await system.run();
  expect(await system.manifest('2026-10', 2)).toMatchObject({
    after_close: true,
    billable_statuses: closed.billable_statuses,
    billable_requests: 2,
  });
});
