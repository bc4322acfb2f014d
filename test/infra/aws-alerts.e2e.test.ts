import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { expect, test } from '@jest/globals';

import { startHook } from '../support/alerts/hook.ts';
import { deployToEmulator } from '../support/aws/deployment.ts';
import { describeOnEmulator, emulatorConfig } from '../support/dynamodb/emulator.ts';
import { entry } from '../support/metering/entries.ts';
import { s3Config } from '../support/reports/stores.ts';
import { openDeployedApi } from './deployed-api.ts';

const yaml = (url: string): string => `customers: [{ id: acme, consumers: [custom_id:cust-acme] }]
alerts: [{ name: plan, customer: '*', meter: requests, period: month, limit: 2, at: [50, 100] }]
webhook: { url: ${url}/hook }
`;

describeOnEmulator('alerts of a deployed stack', () => {
  test('are sent, signed by the secret of the stack, and only once', async () => {
    let secrets: readonly string[] = [];
    const hook = await startHook(() => secrets);
    const deployment = await deployToEmulator({
      endpoint: emulatorConfig.endpoint,
      stage: 'alerts',
      billableYaml: yaml(hook.server.url),
    });
    const { outputs } = deployment;
    const client = new S3Client(s3Config);
    try {
      const api = await openDeployedApi(deployment);
      await client.send(
        new PutObjectCommand({
          Bucket: outputs.ReportsBucketName,
          Key: 'config/billable.yaml',
          Body: yaml(hook.server.url),
        }),
      );
      const written = await deployment.readSecret(outputs.WebhookSecretArn);
      expect(written).toMatch(/^[A-Za-z0-9]{48}$/);
      secrets = [`whsec_${written}`];

      const consumer = { id: 'k-acme', custom_id: 'cust-acme' };
      const entries = [1, 2].map((n) =>
        entry({ requestId: `r${n}`, startedAt: Date.now(), consumer }),
      );
      expect((await api.deliver(JSON.stringify(entries))).status).toBe(200);
      await deployment.invoke('Recover', {});
      await deployment.invoke('Alert', {});
      await deployment.invoke('Alert', {});
      expect(hook.received).toHaveLength(2);
      expect(hook.told()).toMatchObject([
        { customer: 'acme', at: 50, says: 'reached' },
        { customer: 'acme', at: 100, says: 'reached' },
      ]);
    } finally {
      client.destroy();
      await deployment.destroy();
      await deployment.close();
      await hook.server.stop();
    }
  });
});
