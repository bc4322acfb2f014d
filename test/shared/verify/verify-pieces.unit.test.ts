import { describe, expect, test } from '@jest/globals';
import { openScratchCounters } from '../../../shared/adapters/sqlite/scratch/scratch-counters.ts';
import { openScratchNotes } from '../../../shared/adapters/sqlite/scratch/scratch-notes.ts';
import type { DynamoDb } from '../../../shared/adapters/dynamodb/table/client.ts';
import type { DynamoDbCounterStore } from '../../../shared/adapters/dynamodb/counter-store.ts';
import type { Difference } from '../../../shared/verify/verify-counters.ts';
import { verifyLiveCounters } from '../../../shared/verify/verify-live.ts';
import { openDynamoDbStore } from '../../support/dynamodb/stores.ts';
import { openDouble, receivedAt } from '../../support/dynamodb/tables.ts';
import { batch, batchId } from '../../support/metering/batches.ts';
import { consumer, event } from '../../support/metering/events.ts';
import { simulatedRuntime } from '../../support/metering/runtime.ts';

const events = ['a', 'b'].map((id) => event({ consumer: consumer({ id }) }));
const voided = { reason: 'a test', by: 'ada', at: receivedAt };

const findDifferences = async (store: DynamoDbCounterStore) => {
  const found: Difference[] = [];
  await verifyLiveCounters(store, {
    openCopy: openScratchCounters,
    openNotes: openScratchNotes,
    report: (difference) => found.push(difference),
    now: receivedAt,
  });
  return found;
};

describe('verify, where a transaction is seen in pieces', () => {
  test('waits for the marker of a receipt that it saw', async () => {
    const { db, store: first } = openDouble();
    await first.applyOnce(batch({ name: 'first', events }));
    const slow = openDynamoDbStore(db, simulatedRuntime(2), {}, { commitSeconds: 3_600 });
    await slow.applyOnce(batch({ name: 'late', events }));
    let sleeps = 0;
    const sleep = async () => void sleeps++;
    const inPieces: DynamoDb = {
      ...db,
      query: async (input, signal) => {
        const answer = await db.query(input, signal);
        const isHidden = answer.items.some(({ pk }) => pk?.S?.startsWith('i#')) && sleeps === 0;
        return isHidden ? { ...answer, items: [] } : answer;
      },
    };
    const store = openDynamoDbStore(inPieces, { ...simulatedRuntime(3), sleep });
    expect(await findDifferences(store)).toEqual([]);
    expect(sleeps).toBe(2);
  });

  test('waits for the void of a receipt whose rows are less already', async () => {
    const { db, store: writer } = openDouble();
    await writer.applyOnce(batch({ name: 'first', events }));
    const before = db.items().filter(({ sk }) => sk?.S === 'r');
    await writer.voidBatch(batchId('first'), voided);
    let sleeps = 0;
    const sleep = async () => void sleeps++;
    const inPieces: DynamoDb = {
      ...db,
      scan: async (input, signal) => {
        const answer = await db.scan(input, signal);
        if (sleeps === 2) return answer;
        const items = answer.items.map(
          (item) => before.find(({ pk }) => pk?.S === item['pk']?.S) ?? item,
        );
        return { ...answer, items };
      },
    };
    const store = openDynamoDbStore(inPieces, { ...simulatedRuntime(3), sleep });
    expect(await findDifferences(store)).toEqual([]);
  });
});
