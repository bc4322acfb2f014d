import { expect, test } from '@jest/globals';
import { parseBillableStatuses } from '../../../shared/usage/billable-statuses.ts';
import { classOf, isStatus, statusesOf } from '../../../shared/metering/status.ts';

const billableIn = (text: string): number[] | null => {
  const parsed = parseBillableStatuses(text);
  return parsed && Array.from({ length: 700 }, (_, status) => status).filter(parsed.includes);
};

test('classes and statuses are billable, those with ! are not', () => {
  const billable = billableIn('1xx,2xx,3xx,4xx,!429,!499') ?? [];
  expect(billable).toHaveLength(398);
  expect([100, 199, 200, 428, 430, 498].every((status) => billable.includes(status))).toBe(true);
  expect([99, 429, 499, 500, 600].some((status) => billable.includes(status))).toBe(false);
});

test('the last term that matches a status decides', () => {
  expect(billableIn('!404,404')).toEqual([404]);
  expect(billableIn('404,!4xx')).toEqual([]);
  expect(billableIn('!4xx,404')).toEqual([404]);
  expect(billableIn('200,200')).toEqual([200]);
});

test('what takes out alone leaves nothing', () => {
  expect(billableIn('!429')).toEqual([]);
});

test('blanks around terms do not matter, and are gone from the text', () => {
  expect(parseBillableStatuses(' 2xx ,\t!204 ')?.text).toBe('2xx,!204');
  expect(billableIn(' 2xx ,\t!204 ')).toHaveLength(99);
});

test.each([
  '',
  ' ',
  '2xx,',
  ',',
  '6xx',
  '0xx',
  '20x',
  '2',
  '99',
  '600',
  '2000',
  '12xx',
  '2xxx',
  '200-299',
  '!',
  '!!429',
  '! 429',
  'ok',
])('%j says nothing that can be understood', (text) => {
  expect(billableIn(text)).toBeNull();
});

test('a class is its hundred statuses, in either case', () => {
  expect(statusesOf('5XX')).toHaveLength(100);
  expect(statusesOf('5xx')?.at(0)).toBe(500);
  expect(statusesOf('5xx')?.at(-1)).toBe(599);
  expect(statusesOf('404')).toEqual([404]);
  expect([100, 199, 200, 599].map(classOf)).toEqual([1, 1, 2, 5]);
});

test('a status is a whole number from 100 to 599', () => {
  expect([100, 200, 599].every(isStatus)).toBe(true);
  expect([99, 600, 200.5, Number.NaN, '200', null].some(isStatus)).toBe(false);
});
