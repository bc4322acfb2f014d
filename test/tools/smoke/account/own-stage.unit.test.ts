import { expect, test } from '@jest/globals';
import { readContext } from '../../../../infra/settings.ts';
import { existingSettings } from '../../../../shared/settings/existing.ts';
import { requireNoStack, trialContext } from '../../../../tools/smoke/account/own-stage.ts';

const secret = 'arn:aws:secretsmanager:eu-central-1:123456789012:secret:billable-Ab12Cd';

test('a trial leaves out every existing thing that cdk.json names', () => {
  const production = {
    ...Object.fromEntries(Object.keys(existingSettings).map((name) => [name, secret])),
    tableName: 'billable-prod',
    reportsBucketName: 'billable-prod',
    alarmEmail: 'ops@example.com',
    customDomainName: 'billable.example.com',
    customDomainCertificateArn: 'arn:aws:acm:eu-central-1:123456789012:certificate/0-0',
    stage: 'prod',
  };
  const reading = readContext({ ...production, ...trialContext('smoke') });
  const nothing = Object.fromEntries(Object.keys(existingSettings).map((name) => [name, null]));
  expect(reading).toMatchObject({
    kind: 'valid',
    settings: { ...nothing, stage: 'smoke', removalPolicy: 'destroy', alarmEmail: null },
  });
  expect(JSON.stringify(reading)).not.toMatch(/prod|example/);
});

const answering = (answer: () => unknown) => ({ send: async () => answer() });

test('a trial of a stage that is there is refused, and of one that is not is let', async () => {
  const there = requireNoStack(
    'billable-prod',
    answering(() => ({ Stacks: [{}] })),
  );
  await expect(there).rejects.toThrow('There is a stack billable-prod');
  const unknown = answering(() => {
    throw new Error('Stack with id billable-smoke does not exist');
  });
  await expect(requireNoStack('billable-smoke', unknown)).resolves.toBeUndefined();
  const refused = answering(() => {
    throw new Error('no credentials');
  });
  await expect(requireNoStack('billable-smoke', refused)).rejects.toThrow('no credentials');
});
