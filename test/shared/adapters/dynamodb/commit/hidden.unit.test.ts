import { expect, test } from '@jest/globals';
import type { DynamoDb } from '../../../../../shared/adapters/dynamodb/table/client.ts';
import { minuteMs } from '../../../../../shared/calendar/instant.ts';
import { openDynamoDbStore } from '../../../../support/dynamodb/stores.ts';
import {
  leaseIn,
  markersIn,
  negativesIn,
  openDouble,
} from '../../../../support/dynamodb/tables.ts';
import { batch } from '../../../../support/metering/batches.ts';
import { consumer, event } from '../../../../support/metering/events.ts';

test('a void that lies before its batch, which is not read, is not committed before it', async () => {
  const { db, runtime } = openDouble();
  const lazy = (clock: () => number) =>
    openDynamoDbStore(db, { ...runtime, clock }, { commitMs: 0 }, { commitSeconds: 3600 });
  await openDynamoDbStore(db, runtime).applyOnce(batch({ name: 'first', events: [] }));
  const events = ['a', 'b'].map((id) => event({ consumer: consumer({ id }) }));
  const waiting = batch({ name: 'waiting', events, receivedAt: runtime.clock() });
  await lazy(runtime.clock).applyOnce(waiting);
  // By a clock that is behind, and in a process that has no time to commit.
  const part = { consumerId: 'a', reason: 'a test', by: 'ada', at: 0 };
  await lazy(() => runtime.clock() - minuteMs).voidPart(waiting.id, part);
  expect(markersIn(db).map(({ sk }) => sk?.S?.slice(-2))).toEqual(['#0', '#+']);
  expect(leaseIn(db)).not.toHaveProperty('ho');
  let below = 0;
  const watched: DynamoDb = {
    ...db,
    transactWrite: async (...request) => {
      await db.transactWrite(...request);
      below += negativesIn(db).length;
    },
  };
  await openDynamoDbStore(watched, runtime, { inboxMarkers: 1 }).recover();
  expect(below).toBe(0);
  await openDynamoDbStore(watched, runtime).recover();
  expect(below).toBe(0);
  expect(markersIn(db)).toEqual([]);
});
