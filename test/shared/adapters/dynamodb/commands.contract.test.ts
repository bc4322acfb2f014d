import { spawn } from 'node:child_process';
import { once } from 'node:events';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import type { DynamoDbCounterStore } from '../../../../shared/adapters/dynamodb/counter-store.ts';
import { processSurroundings } from '../../../../shared/adapters/dynamodb/surroundings.ts';
import { batch, quarantined } from '../../../support/metering/batches.ts';
import {
  describeOnEmulator,
  emulatorConfig,
  openEmulatorTable,
  patient,
} from '../../../support/dynamodb/emulator.ts';
import { openDynamoDbStore } from '../../../support/dynamodb/stores.ts';
import { consumer, event } from '../../../support/metering/events.ts';
import { withFaults } from '../../../support/dynamodb/faults.ts';
import { contentsOf, pagesOf, sumOf } from '../../../support/stores/stores.ts';

// Each command is a process, which a busy machine takes its time for.
jest.setTimeout(60_000);

describeOnEmulator('commands with --table', () => {
  let opened: Awaited<ReturnType<typeof openEmulatorTable>>;
  let store: DynamoDbCounterStore;
  beforeAll(async () => {
    opened = await openEmulatorTable();
    store = openDynamoDbStore(opened.db, processSurroundings, patient, {
      table: opened.table,
      receiptDays: 100,
    });
  });
  afterAll(async () => opened.close());

  const run = async (name: string, ...args: readonly string[]) => {
    const program = fileURLToPath(new URL(`../../../../commands/${name}.ts`, import.meta.url));
    const options = [
      '--disable-warning=ExperimentalWarning',
      program,
      '--table',
      opened.table,
      ...args,
    ];
    const child = spawn(process.execPath, options, {
      env: {
        AWS_ENDPOINT_URL: emulatorConfig.endpoint,
        AWS_REGION: emulatorConfig.region,
        AWS_ACCESS_KEY_ID: 'test',
        AWS_SECRET_ACCESS_KEY: 'test',
        AWS_EC2_METADATA_DISABLED: 'true',
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let out = '';
    child.stdout.on('data', (text: Buffer) => (out += text.toString()));
    child.stderr.on('data', (text: Buffer) => (out += text.toString()));
    const [code] = (await once(child, 'close')) as [number];
    return { code, out };
  };

  const at = Date.now() - 60_000;
  const events = ['a', 'b', 'c', 'd'].map((id) => event({ at, consumer: consumer({ id }) }));
  const journalled = batch({ name: 'journal', events, receivedAt: at });
  const source = batch({
    name: 'source',
    events: [event({ at })],
    quarantined: [quarantined({ startedAt: at, count: 3 })],
    receivedAt: at,
  });
  const replayed = [1, 2, 3].map(() => event({ at }));

  test('sweep finishes what a process left behind', async () => {
    let writes = 4;
    const crash = (isWrite: boolean) =>
      isWrite && writes-- <= 0 ? ('crash before' as const) : null;
    const dying = openDynamoDbStore(
      withFaults(opened.db, crash, () => 0),
      processSurroundings,
      { ...patient, transactionRows: 2, chunkRows: 2, parallelRequests: 1 },
      { table: opened.table, receiptDays: 100 },
    );
    await expect(dying.applyOnce(journalled)).rejects.toThrow('refused');
    expect(await run('sweep')).toEqual({
      code: 0,
      out: '1 finished, 0 too young, 0 not finished\n',
    });
    expect(await contentsOf(store, pagesOf(events))).toEqual(sumOf(events));
  });

  test('quarantine lists and replays, once', async () => {
    await store.applyOnce(source);
    const list = await run('quarantine', 'list');
    expect(list.out).toContain('too_far_in_future');
    expect(list.out).toContain('3 entries in 1 records');
    expect((await run('quarantine', 'replay')).out).toContain('3 entries counted');
    expect((await run('quarantine', 'replay')).out).toContain('0 entries counted');
    const all = [...events, event({ at }), ...replayed];
    expect(await contentsOf(store, pagesOf(all))).toEqual(sumOf(all));
  });

  test('verify finds no difference, also after a void', async () => {
    const before = await run('verify');
    expect(before.code).toBe(0);
    expect(before.out).toContain('No difference');
    const { code } = await run('void', source.id, '--reason', 'a test', '--by', 'ada');
    expect(code).toBe(0);
    const after = await run('verify');
    expect(after.out).toMatch(/ 7 requests {2}ok/);
    expect(after.code).toBe(0);
  });

  test('verify names a counter that was changed by hand', async () => {
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
    expect(out).toContain('consumer "nobody" "" "": the counters say 5, the receipts 0');
  });

  test('commands leave the time that receipts are kept as it is', async () => {
    const meta = await opened.db.get(
      { TableName: opened.table, Key: { pk: { S: 'meta' }, sk: { S: 'meta' } } },
      AbortSignal.timeout(10_000),
    );
    expect(meta?.['rd']).toEqual({ N: '100' });
  });

  test('a table that is not there is a failure that says so', async () => {
    expect(await run('sweep', '--table', 'another')).toEqual({
      code: 2,
      out: 'DynamoDB refused: ResourceNotFoundException\n',
    });
  });
});
