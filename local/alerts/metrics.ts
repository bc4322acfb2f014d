import { Counter, Gauge, type Registry } from 'prom-client';

import type { AlertOutcome } from '../../functions/alert/outcome.ts';
import { deliveryStates } from '../../shared/alerts/delivery.ts';
import { noticeTypes } from '../../shared/alerts/notice.ts';

/** What `waiting` becomes of an attempt: it failed, and another one follows. */
const outcomes = { waiting: 'failed', taken: 'taken', stopped: 'stopped', expired: 'expired' };

/** What alerts have said since the start of the process, and what became of it. */
export const createAlertMetrics = (registers: Registry[]) => {
  const notices = new Counter({
    name: 'billable_alerts_total',
    help: 'Thresholds that were passed: reached and recovered.',
    labelNames: ['type'],
    registers,
  });
  const attempts = new Counter({
    name: 'billable_alert_attempts_total',
    help: 'Attempts to deliver alerts: taken, failed (another one follows), stopped (410), expired (a day is over).',
    labelNames: ['outcome'],
    registers,
  });
  const waiting = new Gauge({
    name: 'billable_alerts_waiting',
    help: 'Alerts that are still to be delivered.',
    registers,
  });
  const lastRun = new Gauge({
    name: 'billable_last_alert_run_timestamp_seconds',
    help: 'When alerts were last looked at.',
    registers,
  });
  for (const outcome of Object.values(outcomes)) attempts.inc({ outcome }, 0);
  // Not known yet, which is neither none nor 1970.
  waiting.remove();
  lastRun.remove();
  return {
    observeAlerts: (outcome: AlertOutcome): void => {
      for (const type of noticeTypes) {
        const of = outcome.notices.filter((notice) => notice.type === type);
        notices.inc({ type: type.replace('usage.threshold_', '') }, of.length);
      }
      for (const state of deliveryStates) {
        const of = outcome.attempts.filter((attempt) => attempt.state === state);
        attempts.inc({ outcome: outcomes[state] }, of.length);
      }
      waiting.set(outcome.waiting);
      lastRun.set(outcome.at / 1_000);
    },
  };
};
