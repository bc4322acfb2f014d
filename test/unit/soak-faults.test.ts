import { expect, test } from '@jest/globals';
import { nameUnmet } from '../../bench/soak/faults.ts';

const faults = (times: number, refusedAsFull: number) => ({
  counts: { killed: 1, stopped: 1, 'disk full': times, 'clock moved': 1 },
  clockMoves: [],
  refusedAsFull,
});

test('a disk that was full again and again while nothing was refused is named', () => {
  expect(nameUnmet(faults(5, 0))).toEqual([
    'the disk was full 5 times, and no request was refused for it',
  ]);
});

test('one refusal is enough, and a few times without one are chance', () => {
  expect(nameUnmet(faults(5, 1))).toEqual([]);
  expect(nameUnmet(faults(4, 0))).toEqual([]);
});
