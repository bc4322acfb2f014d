import { afterAll, expect } from '@jest/globals';
import { startHook } from '../support/alerts/hook.ts';
import { deployToEmulator } from '../support/aws/deployment.ts';
import { describeOnEmulator, emulatorConfig } from '../support/dynamodb/emulator.ts';
import { story } from '../support/jest/story.ts';
import { startHttpDouble } from '../support/push/http-double.ts';
import { startStripeDouble } from '../support/push/stripe-double.ts';
import { openDeployedApi } from './deployed-api.ts';
import { alertsAreSent } from './deployed-alerts.ts';
import { customersHaveTheirOwn } from './deployed-customers.ts';
import { thePageIsServed } from './deployed-page.ts';
import { usageIsPushed } from './deployed-push.ts';
import type { DeployedStack } from './deployed-stack.ts';

const { endpoint } = emulatorConfig;

const yaml = (hook: string, http: string, stripe: string): string => `customers:
  - { id: acme, name: Acme Corp, consumers: [custom_id:c-1] }
  - { id: bolt, consumers: [custom_id:cust-bolt] }
  - { id: coil, consumers: [custom_id:cust-coil], stripe: cus_coil }
alerts: [{ name: plan, customer: bolt, meter: requests, period: month, limit: 2, at: [50, 100] }]
webhook: { url: ${hook}/hook }
push:
  http: { url: ${http}/usage, meters: { requests: api_requests }, grace: 31d }
  stripe: { url: ${stripe}, meters: { requests: api_requests }, grace: 31d }
`;

const deploy = async (): Promise<DeployedStack> => {
  const secrets: DeployedStack['secrets'] = { hook: [], http: [] };
  const hook = await startHook(() => secrets.hook);
  const http = await startHttpDouble(() => secrets.http);
  const stripe = await startStripeDouble(Date.now);
  const billableYaml = yaml(hook.server.url, http.server.url, stripe.server.url);
  const deployment = await deployToEmulator({
    endpoint,
    stage: 'customers',
    context: { commitSeconds: '0', inboxPartitions: '4' },
    billableYaml,
  });
  return { deployment, api: await openDeployedApi(deployment), hook, http, stripe, secrets };
};

describeOnEmulator('a deployed stack with a billable.yaml', () => {
  let deployed: DeployedStack | null = null;
  const stack = (): DeployedStack => {
    if (deployed === null) throw new Error('there is no stack');
    return deployed;
  };

  afterAll(async () => {
    if (deployed === null) return;
    const { deployment, hook, http, stripe } = deployed;
    await deployment.close();
    for (const { server } of [hook, http, stripe]) await server.stop();
  });

  // One deployment, because each takes as long as everything else here. Pushes come first: they are
  // of the month before, and what is sent must be all that there is.
  story('pushes usage, sends alerts, and has customers with tokens of their own', (step) => {
    step('a deploy ships the file', async () => {
      deployed = await deploy();
    });
    usageIsPushed(step, stack);
    alertsAreSent(step, stack);
    customersHaveTheirOwn(step, stack);
    thePageIsServed(step, stack);
    step('and it is gone with the stack', async () => {
      expect((await stack().deployment.destroy()).status).toBe(0);
    });
  });
});
