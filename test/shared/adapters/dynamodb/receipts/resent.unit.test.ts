import { describe, expect, test } from '@jest/globals';
import { createDynamoDbDouble } from '../../../../support/dynamodb/double.ts';
import { nextTurn, openDynamoDbStore } from '../../../../support/dynamodb/stores.ts';
import {
  dyingAfter,
  markersIn,
  openDouble,
  receivedAt,
  takeHalfSeen,
} from '../../../../support/dynamodb/tables.ts';
import { batch, quarantined } from '../../../../support/metering/batches.ts';
import { simulatedRuntime } from '../../../../support/metering/runtime.ts';

describe('a batch that comes again', () => {
  test('is answered when all of its first transaction is to be seen, the marker too', async () => {
    const { torn, taking, showMarker } = await takeHalfSeen();
    const other = openDynamoDbStore(torn, simulatedRuntime(2, receivedAt), {
      writeMs: 600_000,
    });
    let isAnswered = false;
    // It is received later, so it would have a marker of its own.
    const again = other.applyOnce(batch({ receivedAt: receivedAt + 1 })).finally(() => {
      isAnswered = true;
    });
    for (let i = 0; i < 300; i++) await nextTurn();
    expect([isAnswered, markersIn(torn)]).toEqual([false, []]);
    showMarker();
    expect(await again).toEqual({ kind: 'duplicate' });
    expect(await taking).toEqual({ kind: 'applied' });
  });
});

describe('a replay, killed after every prefix of its writes', () => {
  test('is marked in its source where it is counted, and only there', async () => {
    const { db, store } = openDouble();
    const source = batch({ name: 'source', quarantined: [quarantined()] });
    await store.applyOnce(source);
    const replay = batch({ name: 'replay', replayOf: { batch: source.id, records: [0] } });
    const seen = new Set<number>();
    for (let writes = 0, hasDied = true; hasDied; writes++) {
      const copy = createDynamoDbDouble({ turn: nextTurn, items: db.items() });
      const dying = dyingAfter(copy, writes);
      const runtime = simulatedRuntime(2, receivedAt);
      await openDynamoDbStore(dying, runtime)
        .applyOnce(replay)
        .catch(() => null);
      const left = openDynamoDbStore(copy, runtime);
      const isCounted = (await left.receipt(replay.id)) !== null;
      const { replayed } = (await left.receipt(source.id)) ?? {};
      expect(replayed).toEqual(isCounted ? [0] : []);
      seen.add(isCounted ? 1 : 0);
      hasDied = dying.hasCrashed();
    }
    expect(seen).toEqual(new Set([0, 1]));
  });
});
