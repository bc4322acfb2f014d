import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { openDatabase } from '../../../../shared/adapters/sqlite/database.ts';
import { idBytes } from '../../../../shared/adapters/sqlite/receipt-id.ts';
import { migrations } from '../../../../shared/adapters/sqlite/migrations.ts';
import { migrate } from '../../../../shared/adapters/sqlite/schema.ts';
import { openSqliteStore, type SqliteStore } from '../../../../shared/adapters/sqlite/store.ts';
import type { Batch, Receipt } from '../../../../shared/metering/batch.ts';
import { cellCode, packCells } from '../../../../shared/metering/cells.ts';
import { writeDeltas, writeQuarantined } from '../../../../shared/metering/receipt-text.ts';
import { batch, batchId, quarantined, receiptOf } from '../../../support/metering/batches.ts';
import { event, requestsOnly } from '../../../support/metering/events.ts';
import { receiptsOf, rowsOf } from '../../../support/stores/stores.ts';
import { temporaryFolder } from '../../../support/stores/sqlite.ts';

const day = 86_400_000;
const now = Date.parse('2026-11-22T12:00:00Z');
const voided = { reason: 'load test', by: 'ops', at: now };

const plain = batch({ name: 'plain' });
const old = batch({
  name: 'old',
  receivedAt: now - 401 * day,
  events: [event({ at: now - 401 * day })],
});
const source = batch({
  name: 'source',
  quarantined: [quarantined(), quarantined({ status: 404 })],
});
const replay = (records: readonly number[]): Batch => ({
  ...batch({ name: `replay ${records.join(',')}` }),
  firstStartedAt: 0,
  replayOf: { batch: source.id, records },
});
const takenBack = batch({ name: 'taken back' });

const receipts: readonly Receipt[] = [
  receiptOf(plain),
  receiptOf(old),
  receiptOf(source, { replayed: [1] }),
  receiptOf(replay([1])),
  receiptOf(takenBack, { state: 'voided', voided }),
];

/** Writes a receipt as the releases before schema 3 did. */
const insertReceipt = `
  INSERT INTO receipt (id, received_at, latest_at, state, deltas, quarantined, replayed,
    replay_batch, replay_records, voided_at, voided_by, void_reason)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`;

/** A store of an earlier schema with the receipts above, opened by this release. */
const withMigrated = async (schema: number, use: (store: SqliteStore) => Promise<void>) => {
  const folder = temporaryFolder();
  const path = join(folder, 'billable.db');
  const db = openDatabase(path);
  migrate(db, migrations.slice(0, schema));
  const insert = db.prepare(insertReceipt);
  for (const receipt of receipts) {
    const { id, receivedAt, latestAt, state, deltas, replayed, replayOf } = receipt;
    insert.run(
      idBytes(id),
      receivedAt,
      latestAt,
      state,
      writeDeltas(deltas),
      receipt.quarantined.length > 0 ? writeQuarantined(receipt.quarantined) : null,
      JSON.stringify(replayed),
      replayOf && idBytes(replayOf.batch),
      replayOf && JSON.stringify(replayOf.records),
      receipt.voided?.at ?? null,
      receipt.voided?.by ?? null,
      receipt.voided?.reason ?? null,
    );
  }
  const [column, value] = schema >= 5 ? [', labels', ", ''"] : ['', ''];
  db.prepare(
    `INSERT INTO page_row (page, consumer_id, custom_id, username, cells${column})
     VALUES (?, ?, ?, ?, ?${value})`,
  ).run(
    '2026-10',
    'counted-before',
    'cust-7',
    'ada',
    packCells(new Map([[cellCode(4, 200), 1_234]])),
  );
  if (schema >= 2) db.exec(`INSERT INTO receipt_span VALUES (0, ${now - 401 * day})`);
  db.close();
  const store = openSqliteStore(path);
  try {
    await use(store);
  } finally {
    store.close();
    rmSync(folder, { recursive: true });
  }
};

describe.each([1, 2, 3, 4, 5])('a store of schema %i, opened by this release', (schema) => {
  test('keeps every receipt as it was', async () => {
    await withMigrated(schema, async (store) => {
      const byId = (a: Receipt, b: Receipt) => (a.id < b.id ? -1 : 1);
      expect((await receiptsOf(store)).sort(byId)).toEqual([...receipts].sort(byId));
      for (const receipt of receipts) expect(await store.receipt(receipt.id)).toEqual(receipt);
      const irregular = await receiptsOf(store, { irregular: true });
      expect(irregular.map(({ id }) => id).sort()).toEqual(
        [source, replay([1]), takenBack].map(({ id }) => id).sort(),
      );
    });
  });

  test('keeps its counters, as those of requests without labels', async () => {
    await withMigrated(schema, async (store) => {
      const [row, ...others] = await rowsOf(store, '2026-10');
      expect(others).toEqual([]);
      expect(row).toEqual({
        ...requestsOnly,
        page: '2026-10',
        consumer: { id: 'counted-before', customId: 'cust-7', username: 'ada' },
        cells: packCells(new Map([[cellCode(4, 200), 1_234]])),
      });
      const name = { kind: 'customId', value: 'cust-7' } as const;
      expect(await store.findIds('2026-10', name)).toEqual(['counted-before']);
    });
  });

  test('knows each of its batches again, whatever comes beside', async () => {
    await withMigrated(schema, async (store) => {
      const fresh = batch({ name: 'fresh' });
      const again = [plain, fresh, old, source, takenBack, replay([1])];
      const outcomes = await Promise.all(again.map(async (each) => store.applyOnce(each)));
      expect(outcomes.map(({ kind }) => kind)).toEqual(
        again.map(({ id }) => (id === fresh.id ? 'applied' : 'duplicate')),
      );
      expect(await store.applyOnce(fresh)).toEqual({ kind: 'duplicate' });
      expect(await receiptsOf(store)).toHaveLength(receipts.length + 1);
      expect(await rowsOf(store, '2026-11')).toHaveLength(1);
    });
  });

  test('has an id of its own, and goes on counting its receipts', async () => {
    const ids = new Set<string>();
    for (const name of ['one', 'another']) {
      await withMigrated(schema, async (store) => {
        const before = await store.identity();
        expect(before).toMatchObject({ id: expect.stringMatching(/^[0-9a-f]{32}$/), receipts: 5 });
        ids.add(before?.id ?? '');
        await store.applyOnce(batch({ name }));
        expect(await store.identity()).toMatchObject({ id: before?.id, receipts: 6 });
      });
    }
    expect(ids.size).toBe(2);
  });

  test('replays what is left of its quarantine, once', async () => {
    await withMigrated(schema, async (store) => {
      expect(await store.applyOnce(replay([0, 1]))).toEqual({ kind: 'refused' });
      expect(await store.applyOnce(replay([0]))).toEqual({ kind: 'applied' });
      expect(await store.applyOnce(replay([0]))).toEqual({ kind: 'duplicate' });
      expect((await store.receipt(source.id))?.replayed).toEqual([0, 1]);
    });
  });

  test('takes its batches back, once', async () => {
    await withMigrated(schema, async (store) => {
      expect(await store.voidBatch(plain.id, voided)).toEqual({ kind: 'voided' });
      expect(await store.voidBatch(takenBack.id, voided)).toEqual({ kind: 'already_voided' });
      expect(await store.voidBatch(batchId('none'), voided)).toEqual({ kind: 'unknown' });
      expect(await store.applyOnce(plain)).toEqual({ kind: 'duplicate' });
    });
  });

  test('voids parts of its batches, and dismisses its quarantine', async () => {
    await withMigrated(schema, async (store) => {
      const part = { ...voided, consumerId: event().consumer.id };
      expect(await store.voidPart(plain.id, part)).toEqual({ kind: 'voided' });
      expect((await store.receipt(plain.id))?.partVoids).toEqual([part]);
      const dismissal = { ...voided, records: [0, 1] };
      expect(await store.dismiss(source.id, dismissal)).toEqual({
        kind: 'dismissed',
        records: [0],
      });
      const irregular = await receiptsOf(store, { irregular: true });
      expect(irregular.map(({ id }) => id)).toContain(plain.id);
    });
  });

  test('drops the receipts that are too old', async () => {
    await withMigrated(schema, async (store) => {
      expect(await store.expireReceipts(now, 400)).toBe(1);
      expect(await store.receipt(old.id)).toBeNull();
      expect(await receiptsOf(store)).toHaveLength(receipts.length - 1);
    });
  });
});
