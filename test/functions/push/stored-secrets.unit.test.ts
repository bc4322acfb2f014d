import { expect, test } from '@jest/globals';

import { connectSystems } from '../../../functions/push/connect-systems.ts';
import { createPushHandler } from '../../../functions/push/handler.ts';
import { noteTold } from '../../../functions/push/alarms/told.ts';
import { readStoredSecrets } from '../../../functions/push/stored-secrets.ts';
import { hourMs } from '../../../shared/calendar/instant.ts';
import { SecretUnreadable } from '../../../shared/ports/secret-unreadable.ts';
import { problemViews } from '../../../shared/push/view.ts';
import { november as month, withTwoCustomers } from '../../support/push/two-customers.ts';
import { settingsOf } from '../../support/push/world.ts';

/** Runs of every hour that push to Stripe and http; only the secret of Stripe is as it is given. */
const pushWith = async (readStripe: () => Promise<string>, hours: number) => {
  const { world, double } = withTwoCustomers();
  world.set(month, 'acme', 5);
  const alarms: string[] = [];
  let problems: readonly object[] = [];
  for (let hour = 0; hour < hours; hour += 1) {
    const secrets = await readStoredSecrets(['stripe', 'http'], {
      arnOf: (system) => system,
      readSecret: async (arn) => (arn === 'stripe' ? readStripe() : `whsec_${'a'.repeat(40)}`),
      log: () => undefined,
    });
    const settings = (['stripe', 'http'] as const).map((name) => settingsOf(name));
    const systems = await connectSystems(settings, secrets, {
      stripe: async () => ({ ...double.system, name: 'stripe' }),
      openmeter: () => double.system,
      lago: () => double.system,
      http: () => double.system,
    });
    const outcomes = await createPushHandler(world.context(systems))();
    alarms.push(...outcomes.flatMap((outcome) => outcome.alarms));
    await noteTold(world.context(systems), outcomes);
    problems = problemViews(await world.ledger.rounds(), ['stripe', 'http']);
    world.now += hourMs;
  }
  return { alarms, problems, sent: double.values(month) };
};

const denied = async (): Promise<string> => {
  throw new SecretUnreadable('the secret cannot be read: AccessDeniedException', {
    isLasting: true,
  });
};

const unreachable = async (): Promise<string> => {
  throw new SecretUnreadable('the secret cannot be read: TimeoutError', { isLasting: false });
};

test.each([
  ['may not be read', denied, /the secret cannot be read: AccessDeniedException/],
  ['holds no key yet', async () => '{"key":"","none":"x"}', /its secret holds no key yet/],
  ['is malformed', async () => 'a key with spaces', /is no key of printable characters/],
])('a secret that %s stops that system alone, and is said once', async (_, read, words) => {
  const { alarms, problems, sent } = await pushWith(read, 3);
  const problem = expect.stringMatching(words);
  expect(alarms).toEqual([problem]);
  expect(problems).toMatchObject([{ system: 'stripe', month, problem }]);
  expect(sent).toEqual({ 'api_requests/acme': 5 });
});

test('a secret that cannot be read for now is shown at once, and said after six hours', async () => {
  const { alarms, problems } = await pushWith(unreachable, 6);
  expect(alarms).toEqual([]);
  expect(problems).toMatchObject([
    { system: 'stripe', problem: expect.stringMatching(/the secret cannot be read: TimeoutError/) },
  ]);
  expect((await pushWith(unreachable, 24)).alarms).toHaveLength(1);
});
