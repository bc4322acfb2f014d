import { expect, test } from '@jest/globals';

import { parseMetrics } from '../../kong/metrics-text.ts';

test('metrics are read with their escapes, and other lines are left out', () => {
  const text =
    'a 1\nb{x="1",y="a\\"},{\\\\\\n"} 2.5 1795351655142\n# TYPE c counter\n\nnonsense{\nc{} +Inf\n';
  expect(parseMetrics(text)).toEqual([
    { name: 'a', labels: {}, value: 1 },
    { name: 'b', labels: { x: '1', y: 'a"},{\\\n' }, value: 2.5 },
    { name: 'c', labels: {}, value: Number.NaN },
  ]);
});
