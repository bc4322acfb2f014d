import { Counter, Gauge, type Registry } from 'prom-client';

import type { PushOutcome } from '../../functions/push/outcome.ts';
import { pushSystems } from '../../shared/customers/push-systems.ts';

type PushedOutcome = Omit<PushOutcome, 'error'>;

/** What runs of pushes did since the start of this process. */
export const createPushMetrics = (registers: Registry[]) => {
  const totals = new Counter({
    name: 'billable_push_totals_total',
    help: 'Totals by billing system and what became of them: accepted, refused, unanswered, confirmed.',
    labelNames: ['system', 'outcome'],
    registers,
  });
  const runs = new Counter({
    name: 'billable_push_runs_total',
    help: 'Months that runs looked at, by billing system: done, too_early, stopped, unanswered, failed.',
    labelNames: ['system', 'outcome'],
    registers,
  });
  const alarms = new Counter({
    name: 'billable_push_alarms_total',
    help: 'What a person should look at, by billing system; the log says what it is.',
    labelNames: ['system'],
    registers,
  });
  // From 0 on: the first one would be no increase.
  for (const system of pushSystems) alarms.inc({ system }, 0);

  const warnings = new Gauge({
    name: 'billable_push_warnings',
    help: 'What a person should know before there is an invoice, by the last run; push --status says what it is.',
    registers,
  });

  return {
    observePushWarnings: (count: number): void => {
      warnings.set(count);
    },
    observePush: ({ system, alarms: said, outcome, ...counts }: PushedOutcome): void => {
      for (const kind of ['accepted', 'refused', 'unanswered', 'confirmed'] as const) {
        totals.inc({ system, outcome: kind }, counts[kind]);
      }
      runs.inc({ system, outcome });
      alarms.inc({ system }, said.length);
    },
  };
};
