import { mkdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { requireClock } from '../../../local/clock/command-clock.ts';
import { clockFile, readClockNote } from '../../../local/clock/note.ts';
import { batch, quarantined } from '../../support/metering/batches.ts';
import { event } from '../../support/metering/events.ts';
import { day, hour, machine, now } from '../../support/local/machine.ts';

const requestAt = (at: number) => batch({ events: [event({ at })], receivedAt: at });

test('a first start believes its clock, and notes it', async () => {
  const { start, dataDir, lines } = await machine();
  expect(start().isTrusted()).toBe(true);
  expect(readClockNote(dataDir)).toEqual({ notedAt: now, isDoubted: false, aheadReceipt: null });
  expect(lines).toEqual([]);
});

test.each([
  ['two days after the note', 2 * day, null, true],
  ['more than two days after the note', 2 * day + 1, null, false],
  ['two days after the last receipt', 9 * day, 7 * day, true],
  ['more than two days after both', 9 * day + 1, 7 * day, false],
  ['before the note', -365 * day, null, true],
])('a start %s: believed %p', async (_, startsAfter, receivedAfter, isTrusted) => {
  const { start, passTo, receiveAt, lines } = await machine();
  start().isTrusted();
  if (receivedAfter !== null) receiveAt(now + receivedAfter);
  passTo(now + startsAfter);
  expect(start().isTrusted()).toBe(isTrusted);
  expect(lines.length).toBe(isTrusted ? 0 : 1);
});

test('a store from before there were notes is judged by its receipts', async () => {
  const { start, receiveAt } = await machine();
  receiveAt(now - 3 * day);
  expect(start().isTrusted()).toBe(false);
});

test('the warning says what the clock says, what it is measured by, and what to do; once', async () => {
  const { start, passTo, lines } = await machine();
  start().isTrusted();
  passTo(now + 365 * day);
  const trust = start();
  for (let i = 0; i < 3; i++) trust.isTrusted();
  expect(lines).toEqual([
    expect.stringMatching(
      /^the clock says 2027-11-22T12:00:00.000Z, .* 2026-11-22T12:00:00.000Z\. .*--clock-is-right$/,
    ),
  ]);
});

test('a batch with a request of the last day makes the clock believed, also at the next start', async () => {
  const { start, passTo, dataDir } = await machine();
  start().isTrusted();
  passTo(now + 5 * day);
  const trust = start();
  trust.isTrusted();
  trust.see(requestAt(now + 4 * day - hour));
  expect(trust.isTrusted()).toBe(false);
  trust.see(requestAt(now + 4 * day + hour));
  expect(trust.isTrusted()).toBe(true);
  expect(readClockNote(dataDir)).toEqual({
    notedAt: now + 5 * day,
    isDoubted: false,
    aheadReceipt: null,
  });
  expect(start().isTrusted()).toBe(true);
});

test('what a wrong clock received is no sign for it, also after a restart', async () => {
  const { start, passTo, receiveAt, dataDir } = await machine();
  start().isTrusted();
  passTo(now + 365 * day);
  const trust = start();
  trust.isTrusted();
  const tooOld = batch({ events: [], quarantined: [quarantined()], receivedAt: now + 365 * day });
  trust.see(tooOld);
  receiveAt(now + 365 * day);
  expect(trust.isTrusted()).toBe(false);
  passTo(now + 365 * day + hour);
  expect(start().isTrusted()).toBe(false);
  expect(readClockNote(dataDir)).toEqual({ notedAt: now, isDoubted: true, aheadReceipt: null });
  passTo(now + hour);
  expect(start().isTrusted()).toBe(true);
});

test('a clock that jumps while the server runs is doubted too', async () => {
  const { start, passTo } = await machine();
  const trust = start();
  for (let hours = 0; hours < 100; hours++) {
    passTo(now + hours * hour);
    expect(trust.isTrusted()).toBe(true);
  }
  passTo(now + 30 * day);
  expect(trust.isTrusted()).toBe(false);
  passTo(now + 100 * hour);
  expect(trust.isTrusted()).toBe(true);
});

test('the time is noted at most once an hour', async () => {
  const { start, passTo, dataDir } = await machine();
  const trust = start();
  trust.isTrusted();
  passTo(now + hour - 1);
  trust.isTrusted();
  expect(readClockNote(dataDir)?.notedAt).toBe(now);
  passTo(now + hour);
  trust.isTrusted();
  expect(readClockNote(dataDir)?.notedAt).toBe(now + hour);
});

test('a note that lies ahead was wrong: it is replaced', async () => {
  const { start, passTo, dataDir } = await machine();
  start().isTrusted();
  passTo(now - 365 * day);
  start().isTrusted();
  expect(readClockNote(dataDir)?.notedAt).toBe(now - 365 * day);
});

test('a person says that the clock is right: the command works, and the server hears of it', async () => {
  const { start, passTo, dataDir, lastReceivedAt } = await machine();
  start().isTrusted();
  const later = now + 30 * day;
  passTo(later);
  const trust = start();
  expect(trust.isTrusted()).toBe(false);
  const ask = (isRight: boolean) =>
    requireClock(dataDir, lastReceivedAt(), { now: later, isRight });
  expect(() => ask(false)).toThrow('No report is written: the clock says 2026-12-22');
  ask(true);
  ask(false);
  expect(trust.isTrusted()).toBe(true);
});

test('a damaged note is no sign', async () => {
  const { start, dataDir, receiveAt } = await machine();
  writeFileSync(clockFile(dataDir), '{"noted_at":"2026');
  receiveAt(now - hour);
  expect(start().isTrusted()).toBe(true);
  expect(readClockNote(dataDir)?.notedAt).toBe(now);
});

test('a note that cannot be written or read is logged, and stops neither start nor batch', async () => {
  const { start, passTo, dataDir, lines } = await machine();
  start().isTrusted();
  rmSync(clockFile(dataDir));
  mkdirSync(clockFile(dataDir));
  const trust = start();
  expect(trust.isTrusted()).toBe(true);
  expect(lines.join('\n')).toContain('EISDIR');
  passTo(now + 5 * day);
  trust.see(requestAt(now + 5 * day));
});

test('while the clock is doubted the note is not written again and again', async () => {
  const { start, passTo, dataDir } = await machine();
  start().isTrusted();
  passTo(now + 5 * day);
  const trust = start();
  trust.isTrusted();
  const { ino } = statSync(clockFile(dataDir));
  for (let i = 0; i < 3; i++) trust.isTrusted();
  expect(statSync(clockFile(dataDir)).ino).toBe(ino);
});
