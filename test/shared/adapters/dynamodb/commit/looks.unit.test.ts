import { describe, expect, test } from '@jest/globals';
import { minuteMs, secondMs } from '../../../../../shared/calendar/instant.ts';
import { createDynamoDbDouble } from '../../../../support/dynamodb/double.ts';
import {
  another,
  betweenLooks,
  claimAndDie,
  inChunks,
  large,
  openWaiting,
  small,
} from '../../../../support/dynamodb/interruptions.ts';
import {
  nextTurn,
  openDynamoDbStore,
  recovered,
  waitingIn,
} from '../../../../support/dynamodb/stores.ts';
import { markersIn, receivedAt } from '../../../../support/dynamodb/tables.ts';
import { batch } from '../../../../support/metering/batches.ts';
import { event } from '../../../../support/metering/events.ts';
import { simulatedRuntime } from '../../../../support/metering/runtime.ts';
import { contentsOf, pagesOf, sumOf } from '../../../../support/stores/stores.ts';

const pages = pagesOf(inChunks);
const now = receivedAt + minuteMs;

/** Waits as long as it takes. */
const report = (db: Parameters<typeof another>[0]) =>
  openDynamoDbStore(db, simulatedRuntime(5, receivedAt), { catchUpMs: 1e12 });

/** Whether it is settled after some turns. */
const isSettled = async (promise: Promise<unknown>): Promise<boolean> => {
  let settled = false;
  void promise.finally(() => {
    settled = true;
  });
  for (let i = 0; i < 100; i++) await nextTurn();
  return settled;
};

describe('as_of', () => {
  test('is the oldest batch of a group that left the inbox and is under way', async () => {
    const { db, store, slow } = await openWaiting();
    await slow.applyOnce(batch({ name: 'later', receivedAt: receivedAt + 20 * secondMs }));
    await claimAndDie(db);
    expect(await store.asOf(now)).toBe(receivedAt - 5 * secondMs);
  });

  test('misses no group that leaves the inbox meanwhile: headers are looked at after it', async () => {
    const { db } = await openWaiting();
    const looking = another(
      betweenLooks(db, async () => claimAndDie(db)),
      5,
    );
    expect(await looking.asOf(now)).toBe(receivedAt - 5 * secondMs);
  });
});

test('as_of stays behind a claim that is seen in pieces, first without its markers', async () => {
  const { db } = await openWaiting(small);
  const { promise: restIsSeen, resolve: showRest } = Promise.withResolvers<undefined>();
  // Of the claim's actions the second takes the marker.
  const pieces = [0.9, 0.1];
  const turns = { sinceClaim: -1 };
  const torn = createDynamoDbDouble({
    items: db.items(),
    torn: () => {
      turns.sinceClaim = Math.max(turns.sinceClaim, 0);
      return pieces.shift() ?? 0.9;
    },
    turn: async () => (turns.sinceClaim >= 0 && ++turns.sinceClaim === 2 ? restIsSeen : nextTurn()),
  });
  const committing = another(torn, 3).recover();
  while (markersIn(torn).length > 0) await nextTurn();
  expect(await another(torn, 5).asOf(now)).toBe(receivedAt - 5 * secondMs);
  showRest(undefined);
  await committing;
  expect(await contentsOf(another(torn, 5), pages)).toEqual(sumOf([event()]));
});

describe('a report run', () => {
  test('waits for a group that is under way', async () => {
    const { db, store } = await openWaiting();
    await claimAndDie(db);
    const catching = report(db).catchUp(now);
    expect(await isSettled(catching)).toBe(false);
    await recovered(store);
    await catching;
    expect(await contentsOf(store, pages)).toEqual(sumOf(inChunks));
  });

  test('waits for a group that leaves the inbox while it looks', async () => {
    const { db, store } = await openWaiting();
    const catching = report(betweenLooks(db, async () => claimAndDie(db))).catchUp(now);
    expect(await isSettled(catching)).toBe(false);
    await recovered(store);
    await catching;
    expect(await contentsOf(store, pages)).toEqual(sumOf(inChunks));
  });

  test('does not wait for what came after it began', async () => {
    const { db, store, slow } = await openWaiting();
    const catching = report(
      betweenLooks(db, async () => {
        await store.recover();
        await slow.applyOnce(batch({ name: 'later' }));
      }),
    ).catchUp(now);
    expect(await isSettled(catching)).toBe(true);
    expect(markersIn(db)).toHaveLength(1);
  });
});

describe('what verify takes for waiting', () => {
  test('is what the inbox holds, and what is in groups under way', async () => {
    const { db, store, slow } = await openWaiting();
    expect(await waitingIn(store)).toEqual(new Set([large.id]));
    await claimAndDie(db);
    const later = batch({ name: 'later', events: [event()] });
    await slow.applyOnce(later);
    expect(await waitingIn(store)).toEqual(new Set([large.id, later.id]));
  });

  test('misses no group that leaves the inbox meanwhile', async () => {
    const { db } = await openWaiting();
    const looking = another(
      betweenLooks(db, async () => claimAndDie(db)),
      5,
    );
    expect(await waitingIn(looking)).toEqual(new Set([large.id]));
  });
});
