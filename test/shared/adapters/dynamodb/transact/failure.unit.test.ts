import { describe, expect, test } from '@jest/globals';
import {
  type Failure,
  failureOf,
} from '../../../../../shared/adapters/dynamodb/transact/failure.ts';

const cancelled = (...codes: string[]): Error =>
  Object.assign(new Error('cancelled'), {
    name: 'TransactionCanceledException',
    CancellationReasons: codes.map((Code) => ({ Code })),
  });

const named = (name: string, over: object = {}): Error =>
  Object.assign(new Error(name), { name, ...over });

const passing: Failure = { kind: 'passing' };
const lasting: Failure = { kind: 'lasting' };

describe('a cancelled transaction', () => {
  test.each<[string, Error, Failure]>([
    [
      'means that the receipt exists, whatever else is wrong',
      cancelled(
        'ConditionalCheckFailed',
        'TransactionConflict',
        'ThrottlingError',
        'ValidationError',
      ),
      { kind: 'condition', action: 0 },
    ],
    [
      'names the first condition that failed',
      cancelled('TransactionConflict', 'ConditionalCheckFailed', 'None'),
      { kind: 'condition', action: 1 },
    ],
    [
      'passes where items conflict',
      cancelled('None', 'TransactionConflict', 'TransactionConflict'),
      passing,
    ],
    ['passes when it was throttled', cancelled('None', 'ThrottlingError'), passing],
    ['passes without throughput', cancelled('ProvisionedThroughputExceeded', 'None'), passing],
    ['conflicts and is throttled', cancelled('ThrottlingError', 'TransactionConflict'), passing],
    [
      'may be of a form that is not taken',
      cancelled('None', 'ValidationError'),
      { kind: 'invalid' },
    ],
    [
      'does not pass for a reason unknown',
      cancelled('None', 'ItemCollectionSizeLimitExceeded'),
      lasting,
    ],
    ['does not pass without a reason', cancelled('None', 'None'), lasting],
    ['does not pass without reasons', named('TransactionCanceledException'), lasting],
  ])('%s', (_, error, expected) => {
    expect(failureOf(error)).toEqual(expected);
  });
});

describe('other errors', () => {
  test.each([
    'ThrottlingException',
    'ProvisionedThroughputExceededException',
    'RequestLimitExceeded',
    'TransactionInProgressException',
    'InternalServerError',
    'TimeoutError',
    'AbortError',
  ])('%s passes', (name) => {
    expect(failureOf(named(name))).toEqual(passing);
  });

  test('a broken connection and any answer of 500 and more pass', () => {
    expect(failureOf(named('Error', { code: 'ECONNRESET' }))).toEqual(passing);
    expect(failureOf(named('?', { $metadata: { httpStatusCode: 503 } }))).toEqual(passing);
    expect(failureOf(named('?', { $metadata: { httpStatusCode: 400 } }))).toEqual(lasting);
  });

  test.each([
    'AccessDeniedException',
    'ResourceNotFoundException',
    'IdempotentParameterMismatchException',
  ])('%s lasts', (name) => {
    expect(failureOf(named(name))).toEqual(lasting);
  });

  test('a plain write fails by its condition, or conflicts with a transaction', () => {
    const failed = named('ConditionalCheckFailedException');
    expect(failureOf(failed)).toEqual({ kind: 'condition', action: 0 });
    expect(failureOf(named('TransactionConflictException'))).toEqual(passing);
  });

  test('a request of a form that is not taken is invalid', () => {
    expect(failureOf(named('ValidationException'))).toEqual({ kind: 'invalid' });
  });

  test('what is no error lasts', () => {
    expect(failureOf('TimeoutError')).toEqual(lasting);
  });
});
