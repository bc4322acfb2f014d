import { describe, expect, test } from '@jest/globals';
import { minuteMs } from '../../../../../shared/calendar/instant.ts';
import type { UsageEvent } from '../../../../../shared/metering/usage-event.ts';
import { createDynamoDbDouble } from '../../../../support/dynamodb/double.ts';
import { nextTurn, openDynamoDbStore, recovered } from '../../../../support/dynamodb/stores.ts';
import {
  dyingAfter,
  headersIn,
  markersIn,
  openDouble,
  receivedAt,
  takeHalfSeen,
} from '../../../../support/dynamodb/tables.ts';
import { withoutCondition } from '../../../../support/dynamodb/without-condition.ts';
import { batch } from '../../../../support/metering/batches.ts';
import { consumer, event } from '../../../../support/metering/events.ts';
import { simulatedRuntime } from '../../../../support/metering/runtime.ts';
import { contentsOf, pagesOf, sumOf } from '../../../../support/stores/stores.ts';

import type { DynamoDb } from '../../../../../shared/adapters/dynamodb/table/client.ts';

const voided = { reason: 'a test', by: 'ada', at: receivedAt };
const pages = pagesOf([event()]);

/** The same table, whose lease another process holds. */
const withoutLease = (db: DynamoDb): DynamoDb => ({
  ...db,
  write: async (action, signal) => {
    if (action.Update?.Key?.['pk']?.S === 'lease') {
      throw Object.assign(new Error('held'), { name: 'ConditionalCheckFailedException' });
    }
    await db.write(action, signal);
  },
});

describe('a group', () => {
  const events: readonly UsageEvent[] = Array.from({ length: 60 }, (_, i) =>
    event({ consumer: consumer({ id: `consumer-${i}` }) }),
  );

  /** A group is given up by another process just before its claim, whose process dies after it. */
  const claimTooLate = async (condition: 'with' | 'without'): Promise<void> => {
    const { db, runtime, store } = openDouble();
    await store.applyOnce(batch({ name: 'first', events: [] }));
    const checked =
      condition === 'with' ? db : withoutCondition(db, 'a header that claims is claiming');
    let isClaiming = false;
    const interrupted: DynamoDb = {
      ...db,
      write: async (...request) => {
        if (isClaiming) throw new Error('the process is gone');
        await db.write(...request);
      },
      transactWrite: async (...request) => {
        const [action] = request[0].TransactItems ?? [];
        if (action?.Update?.Key?.['pk']?.S !== 'groups') {
          if (isClaiming) throw new Error('the process is gone');
          await db.transactWrite(...request);
          return;
        }
        // Meanwhile the function once a minute takes the group for left, and finds the lease held.
        await openDynamoDbStore(withoutLease(db), simulatedRuntime(9, receivedAt)).recover();
        expect(headersIn(db)).toEqual([]);
        isClaiming = true;
        await checked.transactWrite(...request);
      },
    };
    await openDynamoDbStore(interrupted, runtime)
      .applyOnce(batch({ events }))
      .catch(() => undefined);
    expect(isClaiming).toBe(true);
    await recovered(store);
    expect(await contentsOf(store, pagesOf(events))).toEqual(sumOf(events));
  };

  test('that was given up is not claimed after all, for that its header must be claiming', async () => {
    await claimTooLate('with');
    await expect(claimTooLate('without')).rejects.toThrow();
  });

  test('whose process dies between its chunks is ended by the function once a minute', async () => {
    const { db, runtime, store } = openDouble();
    await store.applyOnce(batch({ name: 'first', events: [] }));
    const dying = openDynamoDbStore(dyingAfter(db, 9), runtime, { parallelRequests: 1 });
    await dying.applyOnce(batch({ events })).catch(() => undefined);
    expect(headersIn(db).map((header) => header['st']?.S)).toEqual(['pending']);
    expect(await store.recover()).toMatchObject({ recovered: 1, waitingMs: 0 });
    expect(headersIn(db)).toEqual([]);
    expect(await contentsOf(store, pagesOf(events))).toEqual(sumOf(events));
    expect(await store.applyOnce(batch({ events }))).toEqual({ kind: 'duplicate' });
  });

  test('that cannot be ended is told of, and the others are', async () => {
    const { db, runtime, store } = openDouble();
    await store.applyOnce(batch({ name: 'first', events: [] }));
    const dying = openDynamoDbStore(dyingAfter(db, 9), runtime, { parallelRequests: 1 });
    await dying.applyOnce(batch({ events })).catch(() => undefined);
    const attempt = headersIn(db)[0]?.['sk']?.S ?? '';
    const items = db
      .items()
      .filter(({ pk, sk }) => pk?.S !== `p#${attempt}` || !sk?.S?.startsWith('p#'));
    const holed = createDynamoDbDouble({ turn: nextTurn, items });
    const later = openDynamoDbStore(holed, simulatedRuntime(3, receivedAt + minuteMs));
    const stuck: string[] = [];
    const another = batch({ name: 'another', events: [event()] });
    await later.applyOnce(another);
    const outcome = await later.recover((what) => stuck.push(what));
    expect(stuck).toEqual([attempt]);
    expect(outcome.waitingMs).toBeGreaterThan(0);
    const contents = await contentsOf(later, pages);
    expect(contents).toMatchObject(sumOf([event()]));
  });
});

describe('a void of a batch whose transaction is seen in pieces', () => {
  /** The receipt is visible, the marker is not; then the void comes, and its commit. */
  const voidHalfSeen = async (condition: 'with' | 'without'): Promise<void> => {
    const { torn, taking, showMarker } = await takeHalfSeen();
    const seen =
      condition === 'with'
        ? torn
        : withoutCondition(torn, 'a batch whose void is to be subtracted does not wait');
    const voider = openDynamoDbStore(seen, simulatedRuntime(2, receivedAt), {
      writeMs: 600_000,
    });
    expect(await voider.receipt(batch().id)).not.toBeNull();
    expect(markersIn(torn)).toEqual([]);
    const voiding = voider.voidBatch(batch().id, voided);
    for (let i = 0; i < 300; i++) await nextTurn();
    const below = torn.items().filter((item) => item['l5k']?.N?.startsWith('-') === true);
    showMarker();
    expect(await voiding).toEqual({ kind: 'voided' });
    await taking;
    await recovered(voider);
    expect(await contentsOf(voider, pagesOf([event()]))).toEqual({});
    // No counter was ever below zero.
    expect(below).toEqual([]);
  };

  test('waits until all of it is there, for that its batch must not wait', async () => {
    await voidHalfSeen('with');
    await expect(voidHalfSeen('without')).rejects.toThrow();
  });
});
