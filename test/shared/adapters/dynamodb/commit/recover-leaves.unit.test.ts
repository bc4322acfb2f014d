import { describe, expect, test } from '@jest/globals';
import type { DynamoDb } from '../../../../../shared/adapters/dynamodb/table/client.ts';
import { minuteMs, secondMs } from '../../../../../shared/calendar/instant.ts';
import { openDynamoDbStore } from '../../../../support/dynamodb/stores.ts';
import { heldLease, markersIn, openDouble } from '../../../../support/dynamodb/tables.ts';
import { batch } from '../../../../support/metering/batches.ts';

describe('the function once a minute', () => {
  test('leaves to ingest calls what is younger than commitSeconds, and commits it a minute later', async () => {
    const { db, runtime } = openDouble();
    const open = () => openDynamoDbStore(db, runtime, {}, { commitSeconds: 30 });
    const ingest = open();
    await ingest.applyOnce(batch({ name: 'first', receivedAt: runtime.clock() }));
    runtime.pass(10 * secondMs);
    await ingest.applyOnce(batch({ receivedAt: runtime.clock() }));
    runtime.pass(15 * secondMs);
    expect(await open().recover()).toEqual({ committed: 0, recovered: 0, waitingMs: 0 });
    expect(markersIn(db)).toHaveLength(1);
    runtime.pass(minuteMs);
    expect((await open().recover()).committed).toBe(1);
    expect(markersIn(db)).toEqual([]);
  });

  test('commits what is old, however young the last commit is, and where its clock is behind', async () => {
    const { db, runtime } = openDouble();
    const open = (lead: number) =>
      openDynamoDbStore(
        db,
        { ...runtime, clock: () => runtime.clock() + lead },
        {},
        { commitSeconds: 30 },
      );
    const ingest = open(0);
    await ingest.applyOnce(batch({ name: 'first', receivedAt: runtime.clock() }));
    await ingest.applyOnce(batch({ name: 'old', receivedAt: runtime.clock() - minuteMs }));
    expect((await open(0).recover()).committed).toBe(1);
    await ingest.applyOnce(batch({ name: 'young', receivedAt: runtime.clock() }));
    expect((await open(-minuteMs).recover()).committed).toBe(1);
  });

  test('waits for the lease of another until it must have ended', async () => {
    const { db, runtime } = openDouble();
    await openDynamoDbStore(db, runtime).applyOnce(batch({ name: 'first' }));
    const until = runtime.clock() + 10 * secondMs;
    await openDynamoDbStore(db, runtime, {}, { commitSeconds: 3600 }).applyOnce(batch());
    await db.write(heldLease(until), new AbortController().signal);
    const written: number[] = [];
    const watching: DynamoDb = {
      ...db,
      transactWrite: async (...request) => {
        written.push(runtime.clock());
        await db.transactWrite(...request);
      },
    };
    expect((await openDynamoDbStore(watching, runtime).recover()).committed).toBe(1);
    expect(written.every((at) => at >= until)).toBe(true);
  });
});
