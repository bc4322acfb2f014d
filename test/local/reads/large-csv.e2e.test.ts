import { execFileSync } from 'node:child_process';
import { ListMultipartUploadsCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createQueryHandler } from '../../../functions/query/handler.ts';
import { createS3ExportStore } from '../../../shared/adapters/s3/export-store.ts';
import { processRuntime } from '../../../shared/adapters/dynamodb/runtime.ts';
import { parseBillableStatuses } from '../../../shared/usage/billable-statuses.ts';
import { toLambdaHandler } from '../../../shared/lambda/api-gateway.ts';
import { createRouter } from '../../../shared/api/router.ts';
import type { CounterStore } from '../../../shared/ports/counter-store.ts';
import { apiEvent } from '../../support/api/api-gateway-events.ts';
import { ask, now, storeOf } from '../../support/usage/billable.ts';
import { describeOnEmulator, openEmulatorTable, patient } from '../../support/dynamodb/emulator.ts';
import { openDynamoDbStore } from '../../support/dynamodb/stores.ts';
import { event } from '../../support/metering/events.ts';
import { newBucket, s3Config } from '../../support/reports/stores.ts';

const billableStatuses = parseBillableStatuses('1xx,2xx,3xx,4xx');
if (billableStatuses === null) throw new Error('the statuses of the test are none');

const name = (i: number): string => `${i} Zoë 日本 `.repeat(58);

/** Few rows of the store, each of which makes many lines of two kilobytes. */
const many = Array.from({ length: 3_000 }, (_, i) => {
  const n = Math.floor(i / 20);
  const consumer = { id: `consumer-${n}`, customId: name(n), username: `=${name(n)}` };
  return event({ consumer, status: 200 + (i % 20) });
});

/** A multiple of 5 MiB, the least that S3 takes, so that there are several. */
const partBytes = 5 * 1024 * 1024;
const query = 'csv=true&bom=true&from=2026-11&to=2026-12';

describeOnEmulator('a CSV that is larger than an answer of a function', () => {
  let table: Awaited<ReturnType<typeof openEmulatorTable>>;
  let store: CounterStore;
  let bucket: string;
  const client = new S3Client(s3Config);

  beforeAll(async () => {
    table = await openEmulatorTable();
    bucket = await newBucket();
    store = await storeOf(
      [many],
      openDynamoDbStore(table.db, processRuntime, patient, { table: table.table }),
    );
  });

  afterAll(async () => {
    client.destroy();
    await table.close();
  });

  const objects = async (): Promise<readonly unknown[]> =>
    (await client.send(new ListObjectsV2Command({ Bucket: bucket }))).Contents ?? [];

  const handler = (reader: CounterStore) => {
    const tokens = { tokens: async () => ['readToken'] };
    const route = {
      method: 'GET',
      path: '/billable',
      scope: 'read',
      handler: createQueryHandler({
        reader,
        cursorSecrets: async () => tokens.tokens(),
        clock: () => now,
        settings: { billingTimezone: 'UTC', billableStatuses, meters: ['requests'] },
        exports: createS3ExportStore({ client, bucket, partBytes }),
      }),
    } as const;
    const router = createRouter([route], { tokens, log: () => undefined });
    return toLambdaHandler(router.handle, { log: () => undefined });
  };

  const call = async (reader: CounterStore) =>
    handler(reader)(
      apiEvent({ rawQueryString: query, headers: { 'x-api-key': 'readToken' } }),
      {} as never,
    );

  test('is a 303, and curl gets the whole of it from the link', async () => {
    const answer = await call(store);
    expect([answer.statusCode, answer.body]).toEqual([303, '']);
    const link = new URL(String(answer.headers?.['location']));
    expect(link.pathname).toMatch(
      /\/exports\/[\w-]{32}\/billable-month-2026-11-01-to-2026-12-01\.csv$/,
    );
    expect(link.searchParams.get('X-Amz-Expires')).toBe('300');
    expect(link.searchParams.get('X-Amz-Signature')).toMatch(/^[\da-f]{64}$/);

    const file = execFileSync('curl', ['-sS', '--fail', '-D', '-', link.href], {
      encoding: 'utf8',
      maxBuffer: 2 ** 26,
    });
    const [head = '', ...body] = file.split('\r\n\r\n');
    expect(head).toMatch(/^content-type: text\/csv; charset=utf-8; header=present$/im);
    const text = body.join('\r\n\r\n');
    expect(Buffer.byteLength(text)).toBeGreaterThan(partBytes);
    // Not `toBe`: no one wants to see megabytes of difference.
    expect(text === (await ask(store, query)).text).toBe(true);
    expect(text.split('\r\n')).toHaveLength(1 + many.length + 1);
  });

  test('two of them have links of their own', async () => {
    const [one, other] = [await call(store), await call(store)];
    const keyOf = (answer: typeof one) => new URL(String(answer.headers?.['location'])).pathname;
    expect(keyOf(one)).not.toBe(keyOf(other));
  });

  test('that fails half-way leaves nothing and is an error', async () => {
    const before = await objects();
    const failing: CounterStore = {
      ...store,
      async *read(selection) {
        for (let i = 0; i < 3; i++) yield* store.read(selection);
        throw new Error('the disk is on fire');
      },
    };
    const answer = await call(failing);
    expect(answer.statusCode).toBe(500);
    expect(answer.body).not.toContain('fire');
    expect(await objects()).toEqual(before);
    const uploads = await client.send(new ListMultipartUploadsCommand({ Bucket: bucket }));
    expect(uploads.Uploads ?? []).toEqual([]);
  });
});
