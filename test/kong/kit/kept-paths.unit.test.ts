import { describe, expect, test } from '@jest/globals';
import { isSentAnyway, isStripped, overlap } from '../../../kong/kit/kept-paths.ts';
import { isKeptValue, keptBytes, nothingMore, takeLua } from '../../../kong/kit/kept.ts';

const path = (text: string): readonly string[] => text.split('.');

test.each([
  ['request.size', true],
  ['response.status', true],
  ['request', false],
  ['request.size.x', false],
  ['request.sizes', false],
  ['billable.credits', false],
])('whether a number stands at %s in each entry is %s', (text, is) => {
  expect(isSentAnyway(path(text))).toBe(is);
});

test.each([
  ['request.headers', 'request.headers.x', true],
  ['request.headers.x', 'request.headers', true],
  ['request.headers.x', 'request.headers.x', false],
  ['request.headers.x', 'request.headers.y.z', false],
  // The kit leaves these where they stand, so it puts neither in the place of the other.
  ['billable', 'billable.credits', false],
  ['request.size', 'request.size.x', false],
])('whether one of %s and %s would take the place of the other is %s', (a, b, is) => {
  expect(overlap(path(a), path(b))).toBe(is);
});

test.each([
  ['kept0', true],
  ['kept12', true],
  ['kept', false],
  ['kept1x', false],
  ['xkept1', false],
  ['kept1 or nil', false],
])('whether %s is a value that the kit puts back is %s', (value, is) => {
  expect(isKeptValue(value)).toBe(is);
});

describe('the code that takes from a whole entry', () => {
  test('is none where nothing more is kept, or what is kept is never cut', () => {
    expect(takeLua(nothingMore)).toEqual([]);
    expect(takeLua({ ai: false, paths: [path('billable.credits')] })).toEqual([]);
  });

  test('follows paths only where there are some', () => {
    const withPaths = takeLua({ ai: true, paths: [path('client_ip.x')] }).join('\n');
    expect(withPaths).toContain('pick("client_ip", "x")');
    expect(takeLua({ ai: true, paths: [] }).join('\n')).not.toContain('pick');
  });
});

describe('the bytes that are kept', () => {
  const longest = -1.7958032389521e18;
  const nested = (keys: readonly string[]): unknown =>
    keys.reduceRight<unknown>((value, key) => ({ [key]: value }), longest);

  test.each([
    ['one key', ['x']],
    ['a key of quotes', ['"'.repeat(100)]],
    ['a long key', ['k'.repeat(400)]],
    ['a deep path', Array.from({ length: 60 }, () => 'a')],
  ])('are at least those of a number at the path: %s', (_, keys) => {
    const text = JSON.stringify(nested(keys));
    expect(keptBytes({ ai: false, paths: [keys] })).toBeGreaterThanOrEqual(text.length);
    expect(keptBytes({ ai: false, paths: [keys] })).toBeLessThan(2 * text.length + 10);
  });

  test('add up', () => {
    const [a, b] = [path('client_ip.x'), path('tries.n')];
    const ofPath = (...paths: readonly (readonly string[])[]): number =>
      keptBytes({ ai: false, paths });
    expect(ofPath()).toBe(0);
    expect(keptBytes({ ai: true, paths: [a, b] })).toBe(
      keptBytes({ ai: true, paths: [] }) + ofPath(a) + ofPath(b),
    );
  });
});

test('a path below what stays as it is, is not stripped', () => {
  expect(['billable.credits', 'request.size', 'latencies.kong'].map(path).map(isStripped)).toEqual([
    false,
    false,
    false,
  ]);
});
