import { expect, test } from '@jest/globals';
import type { FileDraft, ReportStore } from '../../../shared/ports/report-store.ts';
import { createMemoryCounterStore } from '../../../shared/adapters/memory/counter-store.ts';
import { event } from '../../support/metering/events.ts';
import { createMemoryReportStore } from '../../support/reports/memory.ts';
import { brokenVersions, manifestKeyOf, reportSystem } from '../../support/reports/runs.ts';

const october = event({ at: Date.parse('2026-10-15Z') });

/** Reports whose drafts are changed on their way. */
const withDrafts = (
  reports: ReportStore,
  change: (draft: FileDraft) => FileDraft,
): ReportStore => ({ ...reports, begin: async (key) => change(await reports.begin(key)) });

test('a run that another one overtakes between its file and its manifest leaves that file alone', async () => {
  const reports = createMemoryReportStore();
  const faster = reportSystem({ reports });
  let isOvertaken = false;
  const slower = reportSystem({
    store: faster.store,
    reports: withDrafts(reports, (draft) => ({
      ...draft,
      commit: async () => {
        const outcome = await draft.commit();
        if (isOvertaken) return outcome;
        isOvertaken = true;
        faster.passTo('2026-11-01T04:00:01Z');
        await faster.count(october);
        expect(await faster.run({ month: '2026-10' })).toMatchObject([
          { outcome: 'written', version: 2 },
        ]);
        return outcome;
      },
    })),
  });
  await slower.count(october);
  expect(await slower.run({ month: '2026-10' })).toMatchObject([
    { outcome: 'newer_exists', version: 2 },
  ]);
  expect(await reports.readText(manifestKeyOf('2026-10', 1))).toBeNull();
  expect(await brokenVersions(reports)).toEqual([]);
});

test('a month is not closed where a version came while it was looked at', async () => {
  const reports = createMemoryReportStore();
  const now = '2026-11-20T04:00:00Z';
  const other = reportSystem({ reports, now });
  await other.count(october);
  await other.run({ month: '2026-10' });
  let isOvertaken = false;
  const closing = reportSystem({
    now,
    store: other.store,
    reports: {
      ...reports,
      // The rows are read by then: the files of the newest version are looked at.
      async *read(key, part) {
        if (!isOvertaken) {
          isOvertaken = true;
          await other.count(october);
          await other.run({ month: '2026-10' });
        }
        yield* reports.read(key, part);
      },
    },
  });
  expect(await closing.run({ month: '2026-10' })).toMatchObject([
    { outcome: 'unchanged', version: 1 },
  ]);
  expect(await other.close('2026-10')).toBeNull();
  expect(await other.manifest('2026-10', 2)).toMatchObject({ difference: 1 });
});

test('a run that always comes too late gives up as unavailable', async () => {
  const reports = createMemoryReportStore();
  const system = reportSystem({
    reports: withDrafts(reports, (draft) => ({ ...draft, commit: async () => 'taken' })),
  });
  await system.count(october);
  expect(await system.run({ month: '2026-10' })).toMatchObject([
    { outcome: 'failed', error: { code: 'store_unavailable' } },
  ]);
  expect([...reports.files.keys()]).toEqual([]);
});

test('a version that is written in the moment of the close raises the alarm', async () => {
  const reports = createMemoryReportStore();
  const now = '2026-11-20T04:00:00Z';
  const first = reportSystem({ reports, now });
  await first.count(october);
  await first.run({ month: '2026-10' });
  const late = reportSystem({
    now,
    store: first.store,
    reports: {
      ...reports,
      create: async (key, text) => {
        if (key.endsWith('v2.manifest.json')) {
          const store = { ...createMemoryCounterStore(), hasTaken: async () => null };
          const before = reportSystem({ reports, now, store });
          await before.count(october);
          expect(await before.run({ month: '2026-10' })).toMatchObject([{ outcome: 'closed' }]);
        }
        return reports.create(key, text);
      },
    },
  });
  await late.count(october);
  expect(await late.run({ month: '2026-10' })).toEqual([
    { month: '2026-10', outcome: 'written', version: 2, after_close: true },
  ]);
  expect(await first.close('2026-10')).toMatchObject({ version: 1 });
});
