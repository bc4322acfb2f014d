import { describe, expect, test } from '@jest/globals';
import type { TransactWriteItem, TransactWriteItemsCommandInput } from '@aws-sdk/client-dynamodb';
import { createRetry } from '../../../../../shared/adapters/dynamodb/transact/retry.ts';
import type { Runtime } from '../../../../../shared/adapters/dynamodb/settings.ts';
import { createWrite } from '../../../../../shared/adapters/dynamodb/transact/write.ts';
import { StoreUnavailable } from '../../../../../shared/ports/store-unavailable.ts';
import { createDynamoDbDouble } from '../../../../support/dynamodb/double.ts';
import { secretOfEntries } from '../../../../support/metering/entries.ts';
import { simulatedRuntime } from '../../../../support/metering/runtime.ts';

const action = (sk: string): TransactWriteItem => ({
  Put: { TableName: 'table', Item: { pk: { S: 'p' }, sk: { S: sk } } },
});

const conflict = (...codes: string[]): Error =>
  Object.assign(new Error('cancelled'), {
    name: 'TransactionCanceledException',
    CancellationReasons: codes.map((Code) => ({ Code })),
  });

const named = (name: string, message = name): Error => Object.assign(new Error(message), { name });

/** A client that fails as told, one answer for each request, then succeeds. */
const scripted = (failures: readonly Error[], runtime: Runtime = simulatedRuntime(1)) => {
  const requests: TransactWriteItemsCommandInput[] = [];
  const db = {
    ...createDynamoDbDouble(),
    transactWrite: async (input: TransactWriteItemsCommandInput) => {
      requests.push(structuredClone(input));
      const failure = failures[requests.length - 1];
      if (failure !== undefined) throw failure;
    },
  };
  const retry = createRetry(runtime, 1000);
  const { together } = createWrite({ db, retry, newId: runtime.newId });
  return { requests, together, deadline: runtime.clock() + 6000 };
};

const tokensOf = (requests: readonly TransactWriteItemsCommandInput[]) =>
  requests.map((request) => request.ClientRequestToken);

describe('a transaction', () => {
  test('that is tried again with identical bytes keeps its token', async () => {
    const { requests, together, deadline } = scripted([
      named('TimeoutError'),
      conflict('None', 'ThrottlingError'),
      named('TransactionInProgressException'),
    ]);
    expect(await together([action('a')], deadline)).toEqual({ kind: 'committed' });
    expect(requests).toHaveLength(4);
    expect(new Set(tokensOf(requests)).size).toBe(1);
    expect(new Set(requests.map((request) => JSON.stringify(request))).size).toBe(1);
  });

  test('is not tried again after a condition that failed', async () => {
    const { requests, together, deadline } = scripted([conflict('ConditionalCheckFailed')]);
    expect(await together([action('a')], deadline)).toEqual({ kind: 'condition', action: 0 });
    expect(requests).toHaveLength(1);
  });

  test('ends as unavailable at its deadline, not before and not much later', async () => {
    const runtime = simulatedRuntime(1);
    const failures = Array.from({ length: 1000 }, () => named('ThrottlingException'));
    const { requests, together, deadline } = scripted(failures, runtime);
    await expect(together([action('a')], deadline)).rejects.toThrow(StoreUnavailable);
    expect(runtime.clock()).toBeGreaterThanOrEqual(deadline);
    expect(runtime.clock()).toBeLessThan(deadline + 800);
    // Pauses grow: a store that is down is not asked a thousand times.
    expect(requests.length).toBeLessThan(50);
    expect(requests.length).toBeGreaterThan(5);
  });

  test('gives each attempt a second, and the last what is left until the deadline', async () => {
    const simulated = simulatedRuntime(1);
    const given: number[] = [];
    const runtime = {
      ...simulated,
      random: () => 1,
      abortAfter: (ms: number) => {
        given.push(ms);
        simulated.pass(ms);
        return simulated.abortAfter(ms);
      },
    };
    const failures = Array.from({ length: 100 }, () => named('AbortError'));
    const { together, deadline } = scripted(failures, runtime);
    await expect(together([action('a')], deadline)).rejects.toThrow('in time');
    expect(given.slice(0, -1).every((ms) => ms === 1000)).toBe(true);
    expect(given.at(-1)).toBeLessThan(1000);
  });

  test('fails for good without quoting what the error quotes', async () => {
    const { requests, together, deadline } = scripted([
      named('AccessDeniedException', `no: ${secretOfEntries}`),
    ]);
    const failure = await together([action('a')], deadline).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(StoreUnavailable);
    expect(String(failure)).toContain('AccessDeniedException');
    expect(JSON.stringify([String(failure), (failure as Error).cause])).not.toContain(
      secretOfEntries,
    );
    expect(requests).toHaveLength(1);
  });
});
