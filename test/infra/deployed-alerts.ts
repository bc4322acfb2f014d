import { expect } from '@jest/globals';
import type { Step } from '../support/jest/story.ts';
import { entry } from '../support/metering/entries.ts';
import { deliver, type DeployedStack } from './deployed-stack.ts';

/** Customer `bolt` has a limit of 2 requests. */
export const alertsAreSent = (step: Step, stack: () => DeployedStack): void => {
  step('alerts are sent, signed by the secret of the stack, and only once', async () => {
    const { deployment, hook, secrets } = stack();
    const written = await deployment.readSecret(deployment.outputs.WebhookSecretArn);
    expect(written).toMatch(/^[A-Za-z0-9]{48}$/);
    secrets.hook = [`whsec_${written}`];

    const consumer = { id: 'k-bolt', custom_id: 'cust-bolt' };
    const entries = [1, 2].map((n) =>
      entry({ requestId: `bolt-${n}`, startedAt: Date.now(), consumer }),
    );
    expect(await deliver(stack(), entries)).toBe(200);
    await deployment.invoke('Alert', {});
    await deployment.invoke('Alert', {});
    expect(hook.received).toHaveLength(2);
    expect(hook.told()).toMatchObject([
      { customer: 'bolt', at: 50, says: 'reached' },
      { customer: 'bolt', at: 100, says: 'reached' },
    ]);
  });
};
