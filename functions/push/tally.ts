import type { Alarm } from '../../shared/push/alarm.ts';
import type { PushOutcome } from './outcome.ts';

/** What a run has done so far for one system and month, whatever ends it. */
export type Tally = {
  accepted: number;
  refused: number;
  unanswered: number;
  confirmed: number;
  readonly alarms: Alarm[];
};

export const newMonthTally = (): Tally => ({
  accepted: 0,
  refused: 0,
  unanswered: 0,
  confirmed: 0,
  alarms: [],
});

/** How a month ended. */
export type MonthEnd = Pick<PushOutcome, 'outcome' | 'message'>;
