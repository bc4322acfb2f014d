import { expect } from '@jest/globals';
import { monthAt, monthBefore } from '../../shared/reports/month.ts';
import { operatorShell } from '../support/aws/operator-shell.ts';
import { runHere } from '../support/cli/run.ts';
import type { Step } from '../support/jest/story.ts';
import { entry } from '../support/metering/entries.ts';
import { stripeKey } from '../support/push/stripe-double.ts';
import { deliver, type DeployedStack } from './deployed-stack.ts';

/** The month before, near its end: young enough to be counted, and sent on any day. */
const month = monthBefore(monthAt(Date.now(), 'UTC'));
const startedAt = Date.parse(`${month}-25T12:00:00Z`);

/** Customer `coil` is the only one with usage so far. */
export const usageIsPushed = (step: Step, stack: () => DeployedStack): void => {
  const send = async (...ids: readonly string[]): Promise<void> => {
    const consumer = { id: 'k-coil', custom_id: 'cust-coil' };
    const entries = ids.map((requestId) => entry({ requestId, startedAt, consumer }));
    expect(await deliver(stack(), entries)).toBe(200);
  };

  step('usage is pushed by the function, with the secrets of the stack', async () => {
    const { deployment, api, http, stripe, secrets } = stack();
    const { outputs } = deployment;
    secrets.http = [`whsec_${await deployment.readSecret(outputs.PushHttpSecretArn)}`];
    stripe.addMeter('api_requests');
    await send('r1', 'r2');
    await deployment.invoke('Push', {});
    expect(http.value('api_requests', 'coil')).toBe(2);
    expect(stripe.value('api_requests', 'cus_coil')).toBeNull();
    const listed = await api.readJson<{ data: object[]; problems: object[] }>('/push');
    expect(listed.data).toMatchObject([{ system: 'http', customer: 'coil', total: 2 }]);
    const problem = expect.stringMatching(/its secret holds no key yet/);
    // Of the running month too, though nothing of it may be due yet.
    expect(listed.problems).toMatchObject([
      { system: 'stripe', month, problem },
      { system: 'stripe', problem },
    ]);

    await deployment.writeSecret(outputs.StripeSecretArn, stripeKey);
    await deployment.invoke('Push', {});
    expect(stripe.value('api_requests', 'cus_coil')).toBe(2);
  });

  step('usage is pushed by commands with --table', async () => {
    const { deployment, api, http, stripe } = stack();
    await send('r3');
    const shell = {
      ...operatorShell,
      // Not the stack's: it has no say.
      STRIPE_API_KEY: 'sk_test_of_this_shell',
    };
    const place = ['--table', deployment.outputs.TableName];
    const due = await runHere(['push', '--dry-run', '--json', ...place], shell);
    expect((JSON.parse(due.out) as { data: unknown[] }).data).toMatchObject([
      { system: 'http', customer: 'coil', month, accepted: 2, now: 3, difference: 1 },
      { system: 'stripe', customer: 'coil', month, accepted: 2, now: 3, difference: 1 },
    ]);
    const setup = await runHere(['push', 'setup', '--to', 'stripe', ...place], shell);
    expect([setup.code, setup.err]).toEqual([0, '']);
    const pushed = await runHere(['push', ...place], shell);
    expect([pushed.code, pushed.err]).toEqual([0, '']);
    expect(http.value('api_requests', 'coil')).toBe(3);
    expect(stripe.value('api_requests', 'cus_coil')).toBe(3);
    const status = await runHere(['push', '--status', '--json', ...place], shell);
    expect(JSON.parse(status.out)).toEqual(await api.readJson<object>('/push'));
  });
};
