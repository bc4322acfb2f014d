import { expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { noLabels } from '../../../shared/metering/labels.ts';
import type { UsageEvent } from '../../../shared/metering/usage-event.ts';
import { arbitraryConsumer, oneRequest } from '../../support/metering/events.ts';
import { localClock } from '../../support/usage/local-clock.ts';
import { expectedAnswer } from '../../support/usage/oracle.ts';
import { toCsvRows } from '../../support/usage/oracle-formats.ts';
import { brokenVersions, reportSystem } from '../../support/reports/runs.ts';
import { propertyMs, runs } from '../../support/local/runs.ts';

const header =
  'period_start,period_end,timezone,consumer_id,consumer_username,consumer_custom_id,status,requests\r\n';

/** The months around both clock changes of New York in 2026, and over the end of the year. */
const arbitraryEvent: fc.Arbitrary<UsageEvent> = fc.record({
  labels: fc.constant(noLabels),
  quantities: fc.constant([]),
  consumer: arbitraryConsumer,
  status: fc.constantFrom(100, 200, 302, 404, 429, 599),
  at: fc
    .tuple(
      fc.constantFrom(
        '2026-03-01T05:00:00Z',
        '2026-03-08T07:00:00Z',
        '2026-04-01T04:00:00Z',
        '2026-11-01T04:00:00Z',
        '2026-11-01T06:00:00Z',
        '2026-12-01T05:00:00Z',
        '2027-01-01T00:00:00Z',
        '2027-01-01T05:00:00Z',
      ),
      fc.integer({ min: -7_200_000, max: 7_200_000 }),
    )
    .map(([near, distance]) => Date.parse(near) + distance),
});

const expectedCsv = (events: readonly UsageEvent[], month: string, timezone: string): string => {
  const { start, end } = localClock(timezone).periodAt(
    localClock(timezone).firstInstantOf(month),
    'month',
  );
  const inMonth = events.filter(({ at }) => at >= start && at < end);
  const bounds = [
    ['timezone', timezone],
    ['from', new Date(start).toISOString()],
    ['to', new Date(end).toISOString()],
  ] as const;
  const answer = expectedAnswer(inMonth, bounds, end);
  if (answer.kind !== 'rows') throw new Error('the oracle gave no rows');
  return header + toCsvRows(answer.rows, timezone);
};

test(
  'reports hold what a count of the events one by one gives',
  async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(arbitraryEvent, { minLength: 1, maxLength: 40 }),
        fc.constantFrom('America/New_York', 'UTC', 'Australia/Lord_Howe', 'Asia/Kathmandu'),
        async (events, billingTimezone) => {
          const system = reportSystem({ now: '2027-02-02T04:00:00Z', billingTimezone });
          await system.count(...events);
          const written = (await system.run()).filter(({ outcome }) => outcome === 'written');
          let requests = 0;
          for (const { month } of written) {
            expect(await system.csv(month, 1)).toBe(expectedCsv(events, month, billingTimezone));
            requests += (await system.manifest(month, 1)).requests;
          }
          expect(requests).toBe(events.length);
        },
      ),
      { numRuns: runs(60) },
    );
  },
  propertyMs,
);

test(
  'any sequence of usage, runs and crashes leaves whole versions whose differences add up',
  async () => {
    const arbitraryStep = fc.constantFrom('usage', 'run', 'run', 'lost manifest', 'later');
    await fc.assert(
      fc.asyncProperty(fc.array(arbitraryStep, { maxLength: 25 }), async (steps) => {
        const system = reportSystem({ now: '2026-11-01T04:00:00Z' });
        let counted = 0;
        let isAway = false;
        const { reports } = system;
        const failing = {
          ...reports,
          create: async (key: string, text: string) => {
            if (isAway && key.endsWith('.manifest.json')) throw new Error('away');
            return reports.create(key, text);
          },
        };
        const watched = reportSystem({ store: system.store, reports: failing });
        let hours = 4;
        for (const step of steps) {
          watched.passTo(new Date(Date.parse('2026-11-01Z') + hours * 3_600_000).toISOString());
          isAway = step === 'lost manifest';
          if (step === 'later') hours += 24;
          else if (step === 'usage') {
            await system.count({
              ...oneRequest,
              consumer: { id: 'a', customId: '', username: '' },
              status: 200,
              at: Date.parse('2026-10-15Z'),
            });
            counted++;
          } else await watched.run({ month: '2026-10' });
        }
        isAway = false;
        hours += 24;
        watched.passTo(new Date(Date.parse('2026-11-01Z') + hours * 3_600_000).toISOString());
        const [last] = await watched.run({ month: '2026-10' });
        expect(await brokenVersions(reports)).toEqual([]);
        expect((await system.manifest('2026-10', last?.version ?? 0)).requests).toBe(counted);
      }),
      { numRuns: runs(100) },
    );
  },
  propertyMs,
);
