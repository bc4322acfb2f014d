import { expect, test } from '@jest/globals';
import { newExplanation } from '../../../shared/reports/explanation.ts';
import { monthPeriod } from '../../../shared/reports/month.ts';
import { batch, quarantined, receiptOf } from '../../support/metering/batches.ts';
import { reportSettings } from '../../support/reports/settings.ts';

const timezone = 'UTC';
const period = monthPeriod('2026-10', timezone);
const { billableStatuses } = reportSettings();

test('quarantine is summed up by batch, reason and what became of it', () => {
  const explanation = newExplanation({ period, timezone, billableStatuses, isOwn: () => true });
  const old = quarantined({ reason: 'too_old', startedAt: period.start });
  const early = quarantined({ startedAt: period.start });
  const first = batch({ name: 'first', events: [], quarantined: [old, old, early, old] });
  const second = batch({ name: 'second', events: [], quarantined: [{ ...old, count: 5 }] });
  explanation.add(receiptOf(first, { replayed: [3] }));
  explanation.add(receiptOf(second));
  expect(explanation.explanation().quarantine).toEqual([
    { batch: first.id, entries: 2, reason: 'too_old', state: 'open' },
    { batch: first.id, entries: 1, reason: 'too_far_in_future', state: 'open' },
    { batch: first.id, entries: 1, reason: 'too_old', state: 'replayed' },
    { batch: second.id, entries: 5, reason: 'too_old', state: 'open' },
  ]);
});
