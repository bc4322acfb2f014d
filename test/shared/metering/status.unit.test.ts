import { expect, test } from '@jest/globals';

import {
  classOf,
  maxStatus,
  minStatus,
  statusClasses,
  statusesOf,
  sumsByClass,
} from '../../../shared/metering/status.ts';

test('the classes name every status once, each at the place that classOf gives', () => {
  const named = statusClasses.flatMap((name, i) =>
    (statusesOf(name) ?? []).map((status) => ({ status, place: i + 1 })),
  );
  expect(named).toEqual(
    Array.from({ length: maxStatus - minStatus + 1 }, (_, i) => ({
      status: minStatus + i,
      place: classOf(minStatus + i),
    })),
  );
});

test('sums have the names of all classes; one without requests is 0', () => {
  const sums: number[] = [];
  sums[classOf(204)] = 3;
  sums[classOf(503)] = 1;
  expect(sumsByClass(sums)).toEqual({ '1xx': 0, '2xx': 3, '3xx': 0, '4xx': 0, '5xx': 1 });
  expect(Object.keys(sumsByClass([]))).toEqual(statusClasses);
});
