import { expect, test } from '@jest/globals';

import { logOf } from '../../../functions/push/log-lines.ts';
import type { PushOutcome } from '../../../functions/push/outcome.ts';
import { OperatorProblem } from '../../../shared/ports/operator-problem.ts';

const outcome: PushOutcome = {
  system: 'stripe',
  month: '2026-11',
  outcome: 'done',
  accepted: 0,
  refused: 0,
  unanswered: 0,
  confirmed: 0,
  alarms: [],
  message: null,
};

test('a wrong key is an error of the run that meets it, and no line of those after it', () => {
  const message = 'stripe answers 401: it does not take the key';
  const error = new OperatorProblem(message);
  const met: PushOutcome = { ...outcome, outcome: 'failed', message, error, alarms: [message] };
  expect(logOf(met)).toMatchObject({ failure: error, line: { level: 'ERROR', message } });
  const later = { ...met, alarms: [] };
  expect(logOf(later)).toEqual({ failure: undefined, line: null });
});

test('an error that no one expects is logged with each run', () => {
  const error = new TypeError('x is not a function');
  const failed: PushOutcome = { ...outcome, outcome: 'failed', message: 'failed', error };
  expect(logOf(failed).failure).toBe(error);
});

test('a line holds some of many alarms, and how many more there are', () => {
  const alarms = Array.from({ length: 10_000 }, (_, n) => `late: requests of c${n} changed by 1`);
  const { line } = logOf({ ...outcome, alarms });
  expect(line).toMatchObject({ level: 'ERROR', more_alarms: 9_980 });
  expect(line?.alarms).toEqual(alarms.slice(0, 20));
});
