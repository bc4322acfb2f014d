import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, test } from '@jest/globals';

import { bundleFunction } from '../../../infra/functions/bundle.ts';
import { hourMs, minuteMs } from '../../../shared/calendar/instant.ts';
import { alertVariable, variable } from '../../../shared/names.ts';
import { billingSettings } from '../../../shared/settings/billing.ts';
import {
  describeOnEmulator,
  emulatorConfig,
  openEmulatorTable,
} from '../../support/dynamodb/emulator.ts';
import { startFunction } from '../../support/permissions/function-process.ts';
import { newBucket } from '../../support/reports/stores.ts';

const billableYaml = `customers: [{ id: acme, consumers: [custom_id:cust-0001] }]
alerts: [{ name: plan, customer: acme, meter: requests, period: month, limit: 1, at: [100] }]
`;

const settings = Object.fromEntries(
  Object.values(billingSettings).map(({ variable: name, fallback }) => [name, fallback]),
);

describeOnEmulator('the alert function as it is wired on AWS', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'billable-alert-clock-'));
  const db = new DynamoDBClient(emulatorConfig);
  const s3 = new S3Client({ ...emulatorConfig, forcePathStyle: true });
  let table: Awaited<ReturnType<typeof openEmulatorTable>>;
  let env: Record<string, string>;

  beforeAll(async () => {
    bundleFunction('alert', folder);
    table = await openEmulatorTable();
    const bucket = await newBucket();
    const file = { Bucket: bucket, Key: 'config/billable.yaml', Body: billableYaml };
    await s3.send(new PutObjectCommand(file));
    env = {
      ...settings,
      [variable.table]: table.table,
      [variable.reportsBucket]: bucket,
      [alertVariable.alarmTopic]: 'arn:aws:sns:us-east-1:000000000000:alarms',
      POWERTOOLS_METRICS_NAMESPACE: 'Billable',
      AWS_ENDPOINT_URL: emulatorConfig.endpoint,
      AWS_REGION: emulatorConfig.region,
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
    };
  });

  afterAll(async () => {
    await table.close();
    s3.destroy();
    db.destroy();
    rmSync(folder, { recursive: true });
  });

  const run = async (clockAheadMs: number): Promise<unknown> => {
    const alert = startFunction(path.join(folder, 'index.mjs'), env, clockAheadMs);
    try {
      return await alert.invoke({});
    } finally {
      await alert.end();
    }
  };

  const stored = async (): Promise<number> => {
    const { Items = [] } = await db.send(new ScanCommand({ TableName: table.table }));
    return Items.length;
  };

  test('does nothing by a clock that S3 contradicts, ahead or behind, and works by a right one', async () => {
    for (const clockAheadMs of [10 * minuteMs, -hourMs]) {
      await expect(run(clockAheadMs)).rejects.toThrow(
        /No alert is sent: the clock here says .*Z and the clock of S3 says .*Z/,
      );
      expect(await stored()).toBe(0);
    }
    expect(await run(0)).toBeNull();
    expect(await stored()).toBeGreaterThan(0);
  });
});
