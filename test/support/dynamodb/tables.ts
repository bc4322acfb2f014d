import { batch } from '../metering/batches.ts';
import { createDynamoDbDouble, type DynamoDbDouble } from './double.ts';
import { type Fault, withFaults } from './faults.ts';
import { nextTurn, openDynamoDbStore } from './stores.ts';
import { simulatedRuntime } from '../metering/runtime.ts';

/** When the batches of these tests were received, and the clocks of their stores begin. */
export const receivedAt = Date.parse('2026-11-22T12:00:01Z');

export const markersIn = (db: DynamoDbDouble) =>
  db.items().filter(({ pk }) => pk?.S?.startsWith('i#') === true);

export const headersIn = (db: DynamoDbDouble) => db.items().filter(({ pk }) => pk?.S === 'groups');

export const leaseIn = (db: DynamoDbDouble) => db.items().find(({ pk }) => pk?.S === 'lease');

/** The lease in the hand of another process. */
export const heldLease = (until: number) => ({
  Put: {
    TableName: 't',
    Item: { pk: { S: 'lease' }, sk: { S: 'lease' }, ho: { S: 'other' }, ut: { N: String(until) } },
  },
});

/** Counters below zero: something was subtracted before it was added. */
export const negativesIn = (db: DynamoDbDouble) =>
  db
    .items()
    .filter(({ pk }) => /^[mq]#/.test(pk?.S ?? ''))
    .filter((row) => Object.values(row).some((value) => value.N?.startsWith('-') === true));

/** A new table with a store that commits at once. */
export const openDouble = (seed = 1) => {
  const db = createDynamoDbDouble({ turn: nextTurn });
  const runtime = simulatedRuntime(seed, receivedAt);
  return { db, runtime, store: openDynamoDbStore(db, runtime) };
};

/** The same table as a process sees it that is gone after so many writes. */
export const dyingAfter = (db: DynamoDbDouble, writes: number) => {
  let left = writes;
  return withFaults(
    db,
    (isWrite): Fault | null => (isWrite && left-- <= 0 ? 'crash before' : null),
    () => 0,
  );
};

/** A batch that is being taken: its receipt is to be seen, its marker not until `showMarker`. */
export const takeHalfSeen = async () => {
  const { db, runtime } = openDouble();
  await openDynamoDbStore(db, runtime).applyOnce(batch({ name: 'first', events: [] }));
  const { promise: markerIsSeen, resolve: showMarker } = Promise.withResolvers<void>();
  const pieces = [0.1, 0.99];
  const turns = { made: 0 };
  const torn = createDynamoDbDouble({
    items: db.items(),
    torn: () => pieces.shift() ?? 0.5,
    // The first three are those of the batch's own transaction.
    turn: async () => (++turns.made === 3 ? markerIsSeen : nextTurn()),
  });
  const taking = openDynamoDbStore(torn, runtime, {}, { commitSeconds: 3600 }).applyOnce(batch());
  while (turns.made < 3) await nextTurn();
  return { torn, taking, showMarker };
};
