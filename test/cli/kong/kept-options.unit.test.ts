import { describe, expect, test } from '@jest/globals';
import { readKept } from '../../../cli/kong/kept-options.ts';

test('without flags the kit keeps what the defaults of LABELS and METERS want', () => {
  expect(readKept()).toEqual({ ai: false, paths: [] });
});

test('the kit keeps what LABELS and METERS want', () => {
  expect(readKept('service,route', 'bytes,credits=billable.credits')).toEqual({
    ai: false,
    paths: [['billable', 'credits']],
  });
  expect(readKept('ai_model', '')).toEqual({ ai: true, paths: [] });
  expect(readKept('', 'ai')).toEqual({ ai: true, paths: [] });
});

test('a size is always there and needs no line of its own', () => {
  expect(readKept('', 'sent=request.size,length=request.headers.content-length').paths).toEqual([
    ['request', 'headers', 'content-length'],
  ]);
});

describe('what the setting refuses, the flag refuses', () => {
  test.each(['model', 'service,service', 'service,'])('--labels %j', (labels) => {
    expect(() => readKept(labels)).toThrow(`--labels is "${labels}"; allowed: a comma list of`);
  });

  test.each(['requests=a', 'status_x=a', 'billable_x=a', 'a=b,a=c', 'a=b..c', 'bytes,'])(
    '--meters %j',
    (meters) => {
      expect(() => readKept('', meters)).toThrow(`--meters is "${meters}"; allowed: a comma list`);
    },
  );
});
