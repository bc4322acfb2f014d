import { expect, test } from '@jest/globals';
import { requireClock } from '../../../local/clock/command-clock.ts';
import { day, hour, machine, now } from '../../support/local/machine.ts';

test('a clock that was ahead once is doubted the second time too, by start and by command', async () => {
  const { start, passTo, receiveAt, dataDir, lastReceivedAt } = await machine();
  start().isTrusted();
  const ahead = now + 360 * day;
  passTo(ahead);
  expect(start().isTrusted()).toBe(false);
  receiveAt(ahead);
  passTo(now + hour);
  expect(start().isTrusted()).toBe(true);
  passTo(ahead + hour);
  expect(start().isTrusted()).toBe(false);
  const asked = { now: ahead + hour, isRight: false };
  expect(() => requireClock(dataDir, lastReceivedAt(), asked)).toThrow('No report is written');
  passTo(now + 2 * hour);
  expect(start().isTrusted()).toBe(true);
  receiveAt(now + 2 * hour);
  passTo(now + 2 * day + hour);
  expect(start().isTrusted()).toBe(true);
});

test('a first clock that was ahead is no sign for itself once a right one was believed', async () => {
  const { start, passTo, receiveAt } = await machine();
  passTo(now + 360 * day);
  expect(start().isTrusted()).toBe(true);
  receiveAt(now + 360 * day);
  passTo(now);
  expect(start().isTrusted()).toBe(true);
  passTo(now + 360 * day);
  expect(start().isTrusted()).toBe(false);
});
