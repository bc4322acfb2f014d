import { expect, test } from '@jest/globals';
import { logOnceAMinute } from '../../../local/log/log-once-a-minute.ts';
import type { LogLine } from '../../../shared/ports/log.ts';

const line = (kind: string, n: number): LogLine => ({
  level: 'warn',
  kind,
  message: 'It happened.',
  fields: { n },
});

/** A log next to minutes that the test lets pass. */
const watched = () => {
  const written: string[] = [];
  let waiting: (() => void)[] = [];
  const { log, close } = logOnceAMinute(
    ({ kind, fields }) => written.push(`${kind} ${JSON.stringify(fields)}`),
    (ms, work) => {
      expect(ms).toBe(60_000);
      waiting.push(work);
    },
  );
  const passMinute = (): void => {
    const due = waiting;
    waiting = [];
    for (const work of due) work();
  };
  return { log, close, passMinute, take: () => written.splice(0), waits: () => waiting.length };
};

test('of equal lines the first is written at once, then the last of each minute with their number', () => {
  const { log, passMinute, take } = watched();
  for (const n of [1, 2, 3]) log(line('a', n));
  log(line('b', 1));
  expect(take()).toEqual(['a {"n":1}', 'b {"n":1}']);
  passMinute();
  expect(take()).toEqual(['a {"n":3,"repeated":2}']);
  log(line('a', 4));
  expect(take()).toEqual([]);
  passMinute();
  expect(take()).toEqual(['a {"n":4,"repeated":1}']);
});

test('after a minute without one the next is a first one again, and nothing is kept', () => {
  const { log, passMinute, take, waits } = watched();
  log(line('a', 1));
  passMinute();
  expect(waits()).toBe(0);
  log(line('a', 2));
  expect(take()).toEqual(['a {"n":1}', 'a {"n":2}']);
});

test('lines of one kind with other words are others', () => {
  const { log, take } = watched();
  log({ level: 'info', kind: 'report', message: 'one' });
  log({ level: 'info', kind: 'report', message: 'two' });
  expect(take()).toHaveLength(2);
});

test('lines about another route are others', () => {
  const { log, take } = watched();
  const refused = {
    level: 'warn',
    kind: 'token_refused',
    message: 'A token was refused.',
  } as const;
  for (const route of ['/billable', '/ingest', '/ingest']) log({ ...refused, fields: { route } });
  expect(take()).toEqual([
    'token_refused {"route":"/billable"}',
    'token_refused {"route":"/ingest"}',
  ]);
});

test('what waits is written at the end, and what comes later as it comes', () => {
  const { log, close, passMinute, take } = watched();
  for (const n of [1, 2]) log(line('a', n));
  take();
  close();
  expect(take()).toEqual(['a {"n":2,"repeated":1}']);
  log(line('a', 3));
  passMinute();
  expect(take()).toEqual(['a {"n":3}']);
});
