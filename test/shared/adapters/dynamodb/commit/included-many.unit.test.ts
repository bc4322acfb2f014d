import { expect, test } from '@jest/globals';
import { createHeaders } from '../../../../../shared/adapters/dynamodb/commit/headers.ts';
import { createIncluded } from '../../../../../shared/adapters/dynamodb/commit/included.ts';
import { createInbox } from '../../../../../shared/adapters/dynamodb/inbox/inbox.ts';
import type { Marker } from '../../../../../shared/adapters/dynamodb/inbox/markers.ts';
import { defaultLimits } from '../../../../../shared/adapters/dynamodb/settings.ts';
import { createItemReads } from '../../../../../shared/adapters/dynamodb/table/item-reads.ts';
import { createRetry } from '../../../../../shared/adapters/dynamodb/transact/retry.ts';
import { createWrite } from '../../../../../shared/adapters/dynamodb/transact/write.ts';
import { minuteMs, secondMs } from '../../../../../shared/calendar/instant.ts';
import { createDynamoDbDouble } from '../../../../support/dynamodb/double.ts';
import { tableName } from '../../../../support/dynamodb/stores.ts';
import { receivedAt } from '../../../../support/dynamodb/tables.ts';
import { simulatedRuntime } from '../../../../support/metering/runtime.ts';

/** More than a call takes arguments. */
const many = 130_000;

const markers = Array.from({ length: many }, (_, i): Marker => {
  const key = { pk: 'i#0', sk: `${i}` };
  return { key, id: `${i}`, at: receivedAt + i, kind: { sign: 'plus' }, bytes: 0, rows: 0 };
});

test('a report says since when batches are missing, however many have lost their receipts', async () => {
  const db = createDynamoDbDouble();
  const now = receivedAt + 10 * minuteMs;
  const runtime = simulatedRuntime(1, now);
  const limits = defaultLimits;
  const settings = { table: tableName, deployment: null, limits };
  const { clock, newId } = runtime;
  const retry = createRetry(runtime, limits.attemptMs);
  const reads = {
    ...createItemReads({ db, retry, settings, clock }),
    get: async () => null,
    getSettled: async () => null,
  };
  const write = createWrite({ db, retry, newId });
  const inbox = { ...createInbox({ reads, limits }), readAll: async () => markers };
  const headers = createHeaders({ reads, write, settings });
  const { catchUp } = createIncluded({ reads, inbox, headers, settings, runtime });
  expect(await catchUp(now, 1)).toBe(receivedAt - 5 * secondMs);
});
