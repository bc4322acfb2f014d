import { expect, test } from '@jest/globals';
import { nameUnmet } from '../../../soak/judge/unmet.ts';

const counts = {
  killed: 1,
  stopped: 1,
  'disk full': 2,
  'clock moved': 2,
  'second server': 1,
  'lock held': 1,
  restored: 1,
};

const everyAct = [
  'receipt dropped',
  'alert received',
  'report refused for an older store',
  'page read',
  'customer shown its own',
  'directory changed',
  'slow reader served',
  'void',
  'replay',
  'dismissal',
  'report',
  'push',
  'backup',
  'batch brought back after a restore',
];
const acts = new Map(everyAct.map((act) => [act, 1]));

/** A long run in which everything happened and was met. */
const met = {
  faults: { counts, clockMoves: [], refusedAsFull: 1 },
  fleet: {
    batches: 1_000,
    entries: 20_000,
    attempts: 1_100,
    cutOff: 60,
    refused: 10,
    unknown: 70,
    duplicates: 60,
    resent: 50,
    untaken: 0,
  },
  acts,
  clockReasons: new Set(['too_old', 'too_far_in_future']),
};

const unmet = (
  change: Partial<typeof counts & typeof met.fleet & typeof met.faults>,
  clockReasons = met.clockReasons,
) => {
  const pick = <T extends object>(of: T): T =>
    Object.fromEntries(Object.entries({ ...of, ...change }).filter(([key]) => key in of)) as T;
  const faults = { ...pick(met.faults), counts: pick(counts) };
  return nameUnmet({ faults, fleet: pick(met.fleet), acts, clockReasons });
};

test('a run in which each fault was met is not at fault itself', () => {
  expect(nameUnmet(met)).toEqual([]);
});

test.each(Object.keys(counts))('a run without %s is named', (kind) => {
  expect(unmet({ [kind]: 0 })).toEqual([`the run was too short for a fault: ${kind}`]);
});

test('a disk that was full again and again while nothing was refused is named', () => {
  expect(unmet({ 'disk full': 3, refusedAsFull: 0 })).toEqual([
    'the disk was full 3 times, and no request was refused for it',
  ]);
});

test('a clock that was moved again and again, and not quarantined for both ways, is named', () => {
  expect(unmet({ 'clock moved': 3 }, new Set(['too_old']))).toEqual([
    'the clock was moved 3 times, and nothing was too_far_in_future',
  ]);
  expect(unmet({ 'clock moved': 3 }, new Set())).toHaveLength(2);
});

test('a few times that nothing met are chance', () => {
  expect(unmet({ refusedAsFull: 0 }, new Set())).toEqual([]);
});

test.each([
  [{ cutOff: 0 }, 'no client was cut off'],
  [{ resent: 0 }, 'no batch was sent again after success'],
  [{ duplicates: 50 }, 'no batch came again whose answer was lost after it had been counted'],
])('a fleet of %j is named, unless it sent little', (change, line) => {
  expect(unmet(change)).toEqual([line]);
  expect(unmet({ ...change, batches: 999 })).toEqual([]);
});

test.each([
  ['receipt dropped', 'no receipt was dropped'],
  ['alert received', 'no alert was received'],
  ['report refused for an older store', 'no report was refused for a store that was restored'],
  ['void', 'this did not happen: void'],
  ['batch brought back after a restore', 'this did not happen: batch brought back after a restore'],
])('a run without %s is named', (act, line) => {
  const others = new Map([...acts].filter(([kind]) => kind !== act));
  expect(nameUnmet({ ...met, acts: others })).toEqual([line]);
});
