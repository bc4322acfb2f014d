import { afterAll, beforeAll, expect } from '@jest/globals';
import { story } from '../../../support/jest/story.ts';
import type { DynamoDbCounterStore } from '../../../../shared/adapters/dynamodb/counter-store.ts';
import { processRuntime } from '../../../../shared/adapters/dynamodb/runtime.ts';
import { noLabels } from '../../../../shared/metering/labels.ts';
import { batch, batchId, quarantined } from '../../../support/metering/batches.ts';
import {
  describeOnEmulator,
  openEmulatorTable,
  patient,
} from '../../../support/dynamodb/emulator.ts';
import { runBillable, runHere } from '../../../support/cli/run.ts';
import { servedPartitions } from '../../../support/dynamodb/served-table.ts';
import { openDynamoDbStore, waitingIn } from '../../../support/dynamodb/stores.ts';
import { consumer, event } from '../../../support/metering/events.ts';
import { contentsOf, pagesOf, sumOf } from '../../../support/stores/stores.ts';
import { operatorShell } from '../../../support/aws/operator-shell.ts';

describeOnEmulator('commands with --table', () => {
  let opened: Awaited<ReturnType<typeof openEmulatorTable>>;
  let store: DynamoDbCounterStore;
  beforeAll(async () => {
    opened = await openEmulatorTable();
    store = openDynamoDbStore(opened.db, processRuntime, patient, {
      table: opened.table,
      receiptDays: 100,
      partitions: servedPartitions,
    });
  });
  afterAll(async () => opened.close());

  const run = async (name: string, ...args: readonly string[]) => {
    const { code, out, err } = await runHere(
      [...name.split(' '), '--table', opened.table, ...args],
      {
        ...operatorShell,
      },
    );
    return { code, out: `${out}${err}` };
  };

  const at = Date.now() - 60_000;
  const events = ['a', 'b', 'c', 'd'].map((id) => event({ at, consumer: consumer({ id }) }));
  const source = batch({
    name: 'source',
    events: [event({ at })],
    quarantined: [quarantined({ startedAt: at, count: 3, labels: noLabels })],
    receivedAt: at,
  });
  const replayed = [1, 2, 3].map(() => event({ at }));

  story('work on the table that is named', (step) => {
    step('quarantine lists and replays, once', async () => {
      await store.applyOnce(batch({ name: 'other', events, receivedAt: at }));
      await store.applyOnce(source);
      const list = await run('quarantine list');
      expect(list.out).toContain('too_far_in_future');
      expect(list.out).toContain('3 entries in 1 record');
      expect((await run('quarantine replay')).out).toContain('3 entries counted');
      expect((await run('quarantine replay')).out).toContain('0 entries counted');
      const all = [...events, event({ at }), ...replayed];
      expect(await contentsOf(store, pagesOf(all))).toEqual(sumOf(all));
    });

    step('verify finds no difference, also after a void', async () => {
      // The program itself, which finds AWS by its environment.
      const words = ['verify', '--table', opened.table];
      const before = await runBillable(words, { ...operatorShell });
      expect([before.code, before.err]).toEqual([0, '']);
      expect(before.out).toContain('No difference');
      const { code } = await run('void', source.id, '--reason', 'a test', '--by', 'ada');
      expect(code).toBe(0);
      const after = await run('verify');
      expect(after.out).toMatch(/ 7 requests {2}ok/);
      expect(after.code).toBe(0);
    });

    step('verify names a counter that was changed by hand', async () => {
      await opened.db.transactWrite(
        {
          TransactItems: [
            {
              Put: {
                TableName: opened.table,
                Item: {
                  pk: { S: `m#${new Date(at).toISOString().slice(0, 7)}#0` },
                  sk: { S: 'nobody###0' },
                  '05k': { N: '5' },
                },
              },
            },
          ],
        },
        AbortSignal.timeout(10_000),
      );
      const { code, out } = await run('verify');
      expect(code).toBe(1);
      expect(out).toContain('consumer "nobody" "" "": the counters say 5 requests, the receipts 0');
    });

    step(
      'verify names a batch that has lost its receipt, and the next one is counted',
      async () => {
        const signal = AbortSignal.timeout(10_000);
        const lost = batchId('lost');
        const marker = { pk: { S: 'i#0' }, sk: { S: `0000000000001#${lost}#+` } };
        await opened.db.write(
          {
            Put: {
              TableName: opened.table,
              Item: { ...marker, bs: { N: '1' }, rw: { N: '1' } },
            },
          },
          signal,
        );
        const next = batch({ name: 'next', events, receivedAt: at });
        expect(await store.applyOnce(next)).toEqual({ kind: 'applied' });
        expect(await waitingIn(store)).toEqual(new Set([lost]));
        const { code, out } = await run('verify');
        expect(code).toBe(1);
        expect(out).toMatch(/ 16 requests /);
        expect(out).toContain('1 batch cannot be counted: the receipt is gone');
        expect(out).toContain(lost);
      },
    );

    step('commands leave the time that receipts are kept as it is', async () => {
      const meta = await opened.db.get(
        { TableName: opened.table, Key: { pk: { S: 'meta' }, sk: { S: 'meta' } } },
        AbortSignal.timeout(10_000),
      );
      expect(meta?.['rd']).toEqual({ N: '100' });
    });

    step('a table that is not there is a failure that says so', async () => {
      expect(await run('verify', '--table', 'another')).toEqual({
        code: 2,
        out: 'DynamoDB refused: ResourceNotFoundException\n',
      });
    });
  });
});
