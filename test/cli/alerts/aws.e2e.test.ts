import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { expect, jest, test } from '@jest/globals';

import { createAlertHandler } from '../../../functions/alert/handler.ts';
import { createDynamoDbAlertStore } from '../../../shared/adapters/dynamodb/alerts/alert-store.ts';
import { noteStackSettings } from '../../../shared/adapters/dynamodb/meta/stack-settings.ts';
import { processRuntime } from '../../../shared/adapters/dynamodb/runtime.ts';
import { defaultLimits } from '../../../shared/adapters/dynamodb/settings.ts';
import { createReceiver } from '../../support/alerts/receiver.ts';
import { fileOf, newWorld, rule } from '../../support/alerts/world.ts';
import { runHere, runCommandLine } from '../../support/cli/run.ts';
import { describeOnEmulator, openEmulatorTable, patient } from '../../support/dynamodb/emulator.ts';
import { openDynamoDbStore } from '../../support/dynamodb/stores.ts';
import { batch } from '../../support/metering/batches.ts';
import { consumer, event } from '../../support/metering/events.ts';
import { newBucket, s3Config } from '../../support/reports/stores.ts';
import { dayMs, minuteMs } from '../../../shared/calendar/instant.ts';
import { checkClockBy } from '../../../shared/adapters/s3/clock-check.ts';
import { operatorShell } from '../../support/aws/operator-shell.ts';

const yaml = `customers: [{ id: acme, consumers: [custom_id:cust-acme] }]
alerts: [{ name: plan, customer: acme, meter: requests, period: month, limit: 2, at: [100] }]
webhook: { url: https://hooks.example/billable }
`;

describeOnEmulator('on AWS', () => {
  const shell = {
    ...operatorShell,
    // Not the stack's: it has no say.
    WEBHOOK_SECRETS: `whsec_${'a'.repeat(32)}`,
  };

  test('a clock is believed that agrees with the answers of S3, and none without an answer', async () => {
    const client = new S3Client(s3Config);
    let ahead = 0;
    const clockProblem = checkClockBy(client, () => Date.now() + ahead);
    expect(clockProblem()).toMatch(/^S3 did not say what time it is/);
    const bucket = await newBucket();
    const Key = 'config/billable.yaml';
    const put = async () => client.send(new PutObjectCommand({ Bucket: bucket, Key, Body: yaml }));
    const { ETag } = await put();
    expect(clockProblem()).toBeNull();
    const unchanged = new GetObjectCommand({ Bucket: bucket, Key, IfNoneMatch: ETag });
    for (ahead of [3 * dayMs, -6 * minuteMs]) {
      await expect(client.send(unchanged)).rejects.toThrow();
      expect(clockProblem()).toMatch(/^the clock here says .* and the clock of S3 says .*/);
    }
    ahead = 0;
    await put();
    expect(clockProblem()).toBeNull();
    client.destroy();
  });

  test('a command finds what is reached, and the function sends it', async () => {
    const { db, table, close } = await openEmulatorTable();
    const counters = openDynamoDbStore(db, processRuntime, patient, { table });
    const now = Date.now();
    const of = consumer({ id: 'k-acme', customId: 'cust-acme' });
    const events = [1, 2].map(() => event({ at: now, consumer: of }));
    await counters.applyOnce(batch({ events, receivedAt: now }));
    await noteStackSettings(db, table, { BILLING_TIMEZONE: 'UTC' });
    const bucket = await newBucket();
    const client = new S3Client(s3Config);
    await client.send(
      new PutObjectCommand({ Bucket: bucket, Key: 'config/billable.yaml', Body: yaml }),
    );
    client.destroy();

    const place = ['--table', table, '--bucket', bucket];
    const wrong = { env: shell, now: () => Date.now() + 3 * dayMs };
    const replaced = jest.replaceProperty(process, 'env', { ...process.env, ...shell });
    const doubted = await runCommandLine(['alerts', 'run', ...place], wrong);
    replaced.restore();
    expect(doubted).toMatchObject({ code: 2, out: '' });
    expect(doubted.err).toContain('No alert is sent: the clock here says ');
    const found = await runHere(['alerts', 'run', ...place], shell);
    expect(found).toMatchObject({ code: 0 });
    expect(found.out).toMatch(/1 threshold passed; 0 alerts delivered, 2 waiting/);
    expect(found.err).toContain('The function of the alerts sends it');

    const webhook = createReceiver();
    const topic = createReceiver(() => 'taken', 'topic');
    const channels = [webhook.channel, topic.channel];
    const world = newWorld({ now: Date.now(), alerts: [], channels });
    world.file = fileOf([rule({ limit: 2, at: [100] })]);
    const settings = { table, deployment: null, limits: { ...defaultLimits, ...patient } };
    const store = createDynamoDbAlertStore({ db, settings, runtime: processRuntime });
    const outcome = await createAlertHandler(world.context({ counters, store }))();
    expect(outcome).toMatchObject({ notices: [], waiting: 0 });
    expect(webhook.bodies()).toMatchObject([{ data: { customer: 'acme', at: 100, value: 2 } }]);
    expect(topic.received).toEqual(webhook.received);

    const list = await runHere(['alerts', '--json', ...place], shell);
    expect(JSON.parse(list.out)).toMatchObject({
      rules: [{ name: 'plan' }],
      states: [{ customer: 'acme', at: 100, state: 'reached' }],
      deliveries: [
        { channel: 'webhook', state: 'taken' },
        { channel: 'topic', state: 'taken' },
      ],
    });
    expect((await runHere(['alerts', '--table', table], shell)).code).toBe(2);
    await close();
  });
});
