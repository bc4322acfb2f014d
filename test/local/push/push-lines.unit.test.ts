import { expect, test } from '@jest/globals';

import { pushLines } from '../../../local/push/push-lines.ts';

const outcome = {
  system: 'http' as const,
  month: '2026-11',
  outcome: 'done' as const,
  accepted: 0,
  refused: 0,
  unanswered: 0,
  confirmed: 0,
  alarms: [],
  message: null,
  failure: null,
};
const nothing = new Set<string>();

test('a run that had nothing to send says nothing', () => {
  expect(pushLines([outcome], nothing)).toEqual([]);
});

test('a system that is silent is a line of every run, and an alarm one of its own', () => {
  const silent = { ...outcome, outcome: 'unanswered' as const, message: 'http does not answer' };
  expect(pushLines([silent], nothing)).toEqual([
    {
      level: 'warn',
      kind: 'push',
      message: 'http does not answer',
      fields: { system: 'http', month: '2026-11' },
    },
  ]);
  const alarms = ['http does not answer, since 2026-11-10T00:00:00.000Z'];
  expect(pushLines([{ ...silent, alarms }], nothing).map(({ level }) => level)).toEqual(['error']);
});

test('a failure names its cause, and is not said again while it stands', () => {
  const message = 'the push failed for a reason that the log names';
  const failure = 'TypeError at plan.ts:1';
  const failed = { ...outcome, outcome: 'failed' as const, message, alarms: [message], failure };
  expect(pushLines([failed], nothing)).toMatchObject([
    { level: 'error', message, fields: { failure } },
  ]);
  expect(pushLines([failed], new Set([failure]))).toEqual([]);
});

test('of ten thousand alarms the log names the first, and says how many more there are', () => {
  const alarms = Array.from({ length: 10_000 }, (_, n) => `late: requests of c${n}`);
  const lines = pushLines([{ ...outcome, alarms }], nothing);
  expect(lines).toHaveLength(21);
  expect(lines[0]?.message).toBe('late: requests of c0');
  expect(lines.at(-1)).toEqual({
    level: 'error',
    kind: 'push',
    message: '9980 more alarms; npx billable push --status names them',
    fields: { system: 'http', month: '2026-11', more_alarms: 9980 },
  });
});
