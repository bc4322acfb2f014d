import { expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { newReceipt, type Receipt } from '../../../shared/metering/batch.ts';
import { newExplanation } from '../../../shared/reports/explanation.ts';
import { monthPeriod } from '../../../shared/reports/month.ts';
import { batch } from '../../support/metering/batches.ts';
import { event } from '../../support/metering/events.ts';
import { reportSettings } from '../../support/reports/settings.ts';

const timezone = 'Asia/Kolkata';
const period = monthPeriod('2026-10', timezone);
const { billableStatuses } = reportSettings();
const ids = ['a', 'b', 'c'];

const arbitraryEvent = fc
  .record({
    id: fc.constantFrom(...ids),
    status: fc.constantFrom(200, 404, 429, 503),
    quarter: fc.integer({ min: -200, max: 3_200 }),
  })
  .map(({ id, status, quarter }) =>
    event({
      at: period.start + quarter * 900_000,
      status,
      consumer: { id, customId: '', username: '' },
    }),
  );

const arbitraryBatches = fc.array(
  fc.record({
    events: fc.array(arbitraryEvent, { minLength: 1, maxLength: 12 }),
    kind: fc.constantFrom('counted', 'voided', 'part'),
  }),
  { maxLength: 6 },
);

test('of every customer the parts are what is counted, and voids what was', () => {
  fc.assert(
    fc.property(arbitraryBatches, (written) => {
      for (const own of ids) {
        const explanation = newExplanation({
          period,
          timezone,
          billableStatuses,
          isOwn: ({ id }) => id === own,
        });
        let [inParts, voidedInParts] = [0, 0];
        const by = { reason: 'r', by: 'w', at: period.end };
        for (const [i, { events, kind }] of written.entries()) {
          const receipt: Receipt = {
            ...batch({ name: `${i}`, events }),
            ...newReceipt,
            ...(kind === 'voided' && { state: 'voided', voided: by }),
            ...(kind === 'part' && { partVoids: [{ ...by, consumerId: 'a' }] }),
          };
          for (const part of explanation.add(receipt)) {
            inParts += part.requests;
            voidedInParts += part.voided;
          }
        }
        const isOwn = ({ at, consumer }: ReturnType<typeof event>): boolean =>
          consumer.id === own && at >= period.start && at < period.end;
        const isGone = (kind: string): boolean =>
          kind === 'voided' || (kind === 'part' && own === 'a');
        const counted = written.flatMap(({ events, kind }) =>
          isGone(kind) ? [] : events.filter(isOwn),
        );
        const gone = written.flatMap(({ events, kind }) =>
          isGone(kind) ? events.filter(isOwn) : [],
        );
        const said = explanation.explanation();
        expect(said.requests).toBe(counted.length);
        expect(said.billable).toBe(
          counted.filter(({ status }) => billableStatuses.includes(status)).length,
        );
        expect(inParts).toBe(counted.length);
        expect(voidedInParts).toBe(gone.length);
        expect(said.voids.reduce((sum, { requests }) => sum + requests, 0)).toBe(gone.length);
        expect([...said.days.values()].reduce((sum, { requests }) => sum + requests, 0)).toBe(
          counted.length,
        );
      }
    }),
  );
});
