import { afterEach, describe, expect, test } from '@jest/globals';
import { type Copy, type Notes, verifyLiveCounters } from '../../../shared/verify/verify-live.ts';
import { dayMs } from '../../../shared/calendar/instant.ts';
import type { Difference } from '../../../shared/verify/verify-counters.ts';
import { openScratchCounters } from '../../../shared/adapters/sqlite/scratch/scratch-counters.ts';
import { openScratchNotes } from '../../../shared/adapters/sqlite/scratch/scratch-notes.ts';
import type { DynamoDb } from '../../../shared/adapters/dynamodb/table/client.ts';
import type { DynamoDbCounterStore } from '../../../shared/adapters/dynamodb/counter-store.ts';
import { batch, batchId } from '../../support/metering/batches.ts';
import { createDynamoDbDouble } from '../../support/dynamodb/double.ts';
import { nextTurn, openDynamoDbStore } from '../../support/dynamodb/stores.ts';
import { consumer, event } from '../../support/metering/events.ts';
import { withFaults } from '../../support/dynamodb/faults.ts';
import { simulatedRuntime } from '../../support/metering/runtime.ts';

const copies: Copy[] = [];
const openCopy = (): Copy => {
  let isOpen = true;
  const scratch = openScratchCounters();
  const copy = {
    ...scratch,
    close: () => {
      if (isOpen) scratch.close();
      isOpen = false;
    },
  };
  copies.push(copy);
  return copy;
};
afterEach(() => {
  for (const copy of copies.splice(0)) copy.close();
});

/** What verify noted of each batch, in the order of its notes. */
let noted: (readonly [id: string, text: string])[] = [];
const openNotes = (): Notes => {
  const notes = openScratchNotes();
  noted = [];
  return {
    ...notes,
    write: (all) => {
      const written = [...all];
      noted.push(...written);
      notes.write(written);
    },
  };
};

const verify = async (store: DynamoDbCounterStore) => {
  const found: Difference[] = [];
  const verdicts = await verifyLiveCounters(store, {
    openCopy,
    openNotes,
    report: (difference) => found.push(difference),
    now: receivedAt,
  });
  return { found, verdicts };
};

const receivedAt = Date.parse('2026-11-22T12:00:01Z');
const voided = { reason: 'a test', by: 'ada', at: receivedAt };
const events = ['a', 'b', 'c', 'd'].map((id) => event({ consumer: consumer({ id }) }));
const small = { actions: 6, chunkRows: 2 };

const openDouble = async () => {
  const db = createDynamoDbDouble({ turn: nextTurn });
  const store = openDynamoDbStore(db, simulatedRuntime(1));
  await store.applyOnce(batch({ name: 'first', events }));
  await store.applyOnce(batch({ name: 'second', events: events.slice(0, 2) }));
  return { db, store };
};

describe('verify on a table', () => {
  test('finds nothing where the counters follow from the receipts', async () => {
    const { store } = await openDouble();
    await store.applyOnce(batch({ name: 'third', events }));
    await store.voidBatch(batch({ name: 'third' }).id, voided);
    expect(await verify(store)).toEqual({
      found: [],
      verdicts: [{ month: '2026-11', requests: 6, isCovered: true, differences: 0 }],
    });
  });

  test('notes aside what changed in the last day, and what waits', async () => {
    const { db, store } = await openDouble();
    await store.voidBatch(batchId('first'), voided);
    await store.applyOnce(batch({ name: 'old', receivedAt: receivedAt - 2 * dayMs }));
    const slow = openDynamoDbStore(db, simulatedRuntime(2), {}, { commitSeconds: 3_600 });
    await slow.applyOnce(batch({ name: 'late', events }));
    expect((await verify(store)).found).toEqual([]);
    const textsOf = (name: string) =>
      noted.filter(([id]) => id === batchId(name)).map(([, text]) => text);
    expect(['first', 'second', 'old', 'late'].map(textsOf)).toEqual([
      ['voided 0'],
      ['applied 0'],
      [],
      ['applied 0', 'waits'],
    ]);
  });

  test('names a row that counts too much, too little or not at all', async () => {
    const { db } = await openDouble();
    const spoiled = db.items().flatMap((item) => {
      const sk = item['sk']?.S ?? '';
      if (item['pk']?.S?.startsWith('m#') !== true) return [item];
      if (sk.startsWith('a#')) return [{ ...item, l5k: { N: '3' } }];
      if (sk.startsWith('b#')) return [{ ...item, l5k: { N: '1' } }];
      return sk.startsWith('c#') ? [] : [item];
    });
    const store = openDynamoDbStore(
      createDynamoDbDouble({ turn: nextTurn, items: spoiled }),
      simulatedRuntime(2),
    );
    const { found, verdicts } = await verify(store);
    expect(
      found.map(({ page, consumer: { id }, counted, receipts }) => [page, id, counted, receipts]),
    ).toEqual([
      ['2026-11', 'a', 3, 2],
      ['2026-11', 'b', 1, 2],
      ['2026-11', 'c', 0, 1],
    ]);
    expect(verdicts).toEqual([{ month: '2026-11', requests: 5, isCovered: true, differences: 3 }]);
  });

  test('finds nothing while batches are counted and voided', async () => {
    const { db } = await openDouble();
    // While it reads, others write.
    const reading: DynamoDb = {
      ...db,
      query: async (input, signal) => {
        await nextTurn();
        return db.query(input, signal);
      },
    };
    const store = openDynamoDbStore(reading, simulatedRuntime(2));
    const isDone = { value: false };
    const traffic = async (): Promise<number> => {
      const writer = openDynamoDbStore(db, simulatedRuntime(3), small);
      let i = 0;
      for (; !isDone.value; i++) {
        const { id } = batch({ name: `batch ${i}` });
        await writer.applyOnce(batch({ name: `batch ${i}`, events }));
        if (i % 3 === 0) await writer.voidBatch(id, voided);
      }
      return i;
    };
    const written = traffic();
    const { found } = await verify(store);
    isDone.value = true;
    expect(await written).toBeGreaterThan(10);
    expect(found).toEqual([]);
  });

  test('looks once more at a row that it read in the middle of a transaction', async () => {
    const { db } = await openDouble();
    let halves = 1;
    const reading: DynamoDb = {
      ...db,
      query: async (input, signal) => {
        const answer = await db.query(input, signal);
        const isHalf = answer.items.some((item) => item['l5k'] !== undefined) && halves-- > 0;
        return isHalf ? { ...answer, items: [] } : answer;
      },
    };
    const { found, verdicts } = await verify(openDynamoDbStore(reading, simulatedRuntime(2)));
    expect(halves).toBeLessThan(0);
    expect(found).toEqual([]);
    expect(verdicts.map(({ requests }) => requests)).toEqual([6]);
  });

  test('finds nothing while batches and a void wait, or their groups are under way', async () => {
    const journalled = batch({ name: 'journal', events });
    for (let writes = 0; writes < 16; writes++) {
      const { db, store } = await openDouble();
      let left = writes;
      const dying = withFaults(
        db,
        (isWrite) => (isWrite && left-- <= 0 ? 'crash before' : null),
        () => 0,
      );
      const limits = { ...small, parallelRequests: 1 };
      const dead = openDynamoDbStore(dying, simulatedRuntime(4), limits);
      await dead.applyOnce(journalled).catch(() => undefined);
      await dead.voidBatch(batch({ name: 'first' }).id, voided).catch(() => undefined);
      expect((await verify(store)).found).toEqual([]);
    }
  });
});
