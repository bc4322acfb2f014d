import { describe, expect, test } from '@jest/globals';
import { takeGroup } from '../../../../../shared/adapters/dynamodb/commit/take-group.ts';
import type { Marker } from '../../../../../shared/adapters/dynamodb/inbox/markers.ts';
import { defaultLimits } from '../../../../../shared/adapters/dynamodb/settings.ts';

const plus = (id: string, at: number, size: Partial<Marker> = {}): Marker => ({
  key: { pk: 'i#0', sk: `${at}#${id}#+` },
  id,
  at,
  kind: { sign: 'plus' },
  bytes: 100,
  rows: 20,
  ...size,
});

const minus = (id: string, at: number): Marker => ({
  ...plus(id, at),
  key: { pk: 'i#0', sk: `${at}#${id}#-#0` },
  kind: { sign: 'minus', void: 0, consumerId: null, receivedAt: 0 },
});

const take = (
  markers: readonly Marker[],
  { hidden = [], mayTakeMinus = true }: { hidden?: readonly string[]; mayTakeMinus?: boolean } = {},
): readonly Marker[] =>
  takeGroup({ markers, hidden: new Set(hidden) }, { limits: defaultLimits, mayTakeMinus });

describe('a group', () => {
  test('takes the oldest first, and 98 at most: 100 actions but for two', () => {
    const markers = Array.from({ length: 150 }, (_, i) => plus(`b${i}`, i));
    expect(take(markers)).toEqual(markers.slice(0, 98));
  });

  test('takes no more than it can hold, but one of any size', () => {
    const { groupBytes, groupRows } = defaultLimits;
    const large = plus('large', 1, { bytes: groupBytes + 1 });
    expect(take([large, plus('b', 2)])).toEqual([large]);
    const half = { bytes: groupBytes / 2 + 1 };
    expect(take([plus('a', 1, half), plus('b', 2, half)])).toHaveLength(1);
    const many = { rows: groupRows / 2 + 1 };
    expect(take([plus('a', 1, many), plus('b', 2, many)])).toHaveLength(1);
  });

  test('takes the void of a batch that was committed, and of one that is taken with it', () => {
    const together = [plus('a', 1), minus('a', 2), minus('gone', 3)];
    expect(take(together)).toEqual(together);
  });

  test('takes a void whose clock was behind together with its batch', () => {
    const [early, late] = [minus('a', 1), plus('a', 2)];
    expect(new Set(take([early, late]))).toEqual(new Set([early, late]));
  });

  test('leaves a void whose batch waits and is not taken', () => {
    const markers = Array.from({ length: 98 }, (_, i) => plus(`b${i}`, i));
    const left = [minus('late', 98), plus('late', 99)];
    expect(take([...markers, ...left])).toEqual(markers);
  });

  test('leaves a void whose clock was behind, and whose batch has no room', () => {
    const markers = Array.from({ length: 98 }, (_, i) => plus(`b${i}`, i + 1));
    expect(take([minus('late', 0), ...markers, plus('late', 99)])).toEqual(markers);
  });

  test('leaves a void whose batch waits where it was not read', () => {
    expect(take([minus('a', 1)], { hidden: ['a'] })).toEqual([]);
  });

  test('leaves voids while another group is under way, but for those taken with their batch', () => {
    const markers = [minus('gone', 1), plus('a', 2), minus('a', 3)];
    expect(take(markers, { mayTakeMinus: false })).toEqual(markers.slice(1));
  });
});
