import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { expect, test } from '@jest/globals';

import { monthAt, monthBefore } from '../../shared/reports/month.ts';
import { deployToEmulator } from '../support/aws/deployment.ts';
import { runBillable } from '../support/cli/run.ts';
import { describeOnEmulator, emulatorConfig } from '../support/dynamodb/emulator.ts';
import { entry } from '../support/metering/entries.ts';
import { startHttpDouble } from '../support/push/http-double.ts';
import { startStripeDouble, stripeKey } from '../support/push/stripe-double.ts';
import { s3Config } from '../support/reports/stores.ts';
import { openDeployedApi } from './deployed-api.ts';
import { operatorShell } from '../support/aws/operator-shell.ts';

/** The month before, near its end: young enough to be counted, and sent on any day. */
const month = monthBefore(monthAt(Date.now(), 'UTC'));
const startedAt = Date.parse(`${month}-25T12:00:00Z`);

const yaml = (http: string, stripe: string): string => `customers:
  - { id: acme, consumers: [custom_id:cust-acme], stripe: cus_acme }
push:
  http: { url: ${http}/usage, meters: { requests: api_requests }, grace: 31d }
  stripe: { url: ${stripe}, meters: { requests: api_requests }, grace: 31d }
`;

describeOnEmulator('pushes of a deployed stack', () => {
  test('are sent with the secrets of the stack, by its function and by commands', async () => {
    let secrets: readonly string[] = [];
    const http = await startHttpDouble(() => secrets);
    const stripe = await startStripeDouble(Date.now);
    stripe.addMeter('api_requests');
    const billableYaml = yaml(http.server.url, stripe.server.url);
    const { endpoint } = emulatorConfig;
    const deployment = await deployToEmulator({ endpoint, stage: 'pushes', billableYaml });
    const { outputs } = deployment;
    const client = new S3Client(s3Config);
    try {
      const api = await openDeployedApi(deployment);
      await client.send(
        new PutObjectCommand({
          Bucket: outputs.ReportsBucketName,
          Key: 'config/billable.yaml',
          Body: billableYaml,
        }),
      );
      secrets = [`whsec_${await deployment.readSecret(outputs.PushHttpSecretArn)}`];
      const consumer = { id: 'k-acme', custom_id: 'cust-acme' };
      const send = async (...ids: readonly string[]): Promise<void> => {
        const entries = ids.map((requestId) => entry({ requestId, startedAt, consumer }));
        expect((await api.deliver(JSON.stringify(entries))).status).toBe(200);
        await deployment.invoke('Recover', {});
      };
      await send('r1', 'r2');
      await deployment.invoke('Push', {});
      expect(http.value('api_requests', 'acme')).toBe(2);
      expect(stripe.value('api_requests', 'cus_acme')).toBeNull();
      const listed = await api.readJson<{ data: object[]; problems: object[] }>('/push');
      expect(listed.data).toMatchObject([{ system: 'http', customer: 'acme', total: 2 }]);
      expect(listed.problems).toMatchObject([
        { system: 'stripe', problem: expect.stringMatching(/its secret holds no key yet/) },
      ]);

      await deployment.writeSecret(outputs.StripeSecretArn, stripeKey);
      await deployment.invoke('Push', {});
      expect(stripe.value('api_requests', 'cus_acme')).toBe(2);

      await send('r3');
      const shell = {
        ...operatorShell,
        // Not the stack's: it has no say.
        STRIPE_API_KEY: 'sk_test_of_this_shell',
      };
      const place = ['--table', outputs.TableName];
      const due = await runBillable(['push', '--dry-run', '--json', ...place], shell);
      expect((JSON.parse(due.out) as { data: unknown[] }).data).toMatchObject([
        { system: 'http', customer: 'acme', month, accepted: 2, now: 3, difference: 1 },
        { system: 'stripe', customer: 'acme', month, accepted: 2, now: 3, difference: 1 },
      ]);
      const setup = await runBillable(['push', 'setup', '--to', 'stripe', ...place], shell);
      expect([setup.code, setup.err]).toEqual([0, '']);
      const pushed = await runBillable(['push', ...place], shell);
      expect([pushed.code, pushed.err]).toEqual([0, '']);
      expect(http.value('api_requests', 'acme')).toBe(3);
      expect(stripe.value('api_requests', 'cus_acme')).toBe(3);
      const status = await runBillable(['push', '--status', '--json', ...place], shell);
      expect(JSON.parse(status.out)).toEqual({
        ...(await api.readJson<object>('/push')),
        warnings: [],
      });
    } finally {
      client.destroy();
      await deployment.destroy();
      await deployment.close();
      await http.server.stop();
      await stripe.server.stop();
    }
  });
});
