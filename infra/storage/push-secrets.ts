import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';

import type { PushTargets } from '../../shared/customers/read-push.ts';
import type { PushSystem } from '../../shared/customers/push-systems.ts';
import { pushSecretVariable } from '../../shared/names.ts';
import { acknowledge } from '../acknowledge.ts';
import { removalPolicy } from '../removal-policy.ts';
import type { Settings } from '../settings.ts';
import { signingSecret } from './token-secrets.ts';

export type PushKeySecrets = Readonly<Partial<Record<PushSystem, Secret>>>;

const idOf = {
  stripe: 'StripeKey',
  openmeter: 'OpenMeterKey',
  lago: 'LagoKey',
  http: 'PushHttpSecrets',
} as const satisfies Record<PushSystem, string>;

/** One secret for each system that `billable.yaml` pushes to, and none else: each is paid for. */
export const pushSecrets = (
  scope: Construct,
  settings: Settings,
  targets: PushTargets,
): PushKeySecrets =>
  Object.fromEntries(
    [...targets.keys()].map((system) => [
      system,
      system === 'http'
        ? signingSecret(scope, idOf.http, 'Secrets that sign pushes, newest first', settings)
        : keySecret(scope, system, settings),
    ]),
  );

/** The variables by which a function finds them. */
export const pushSecretVariables = (secrets: PushKeySecrets): Readonly<Record<string, string>> =>
  Object.fromEntries(
    (Object.entries(secrets) as readonly (readonly [PushSystem, Secret])[]).map(
      ([system, { secretArn }]) => [pushSecretVariable[system], secretArn],
    ),
  );

/**
 * The key is another's: a person puts it there. Until then there is JSON in it, which is no key. A
 * value in the template would come back over the key with a deployment; this is made once.
 */
const keySecret = (
  scope: Construct,
  system: Exclude<PushSystem, 'http'>,
  settings: Settings,
): Secret => {
  const secret = new Secret(scope, idOf[system], {
    description: `The key of pushes to ${system}, alone and as text`,
    generateSecretString: {
      secretStringTemplate: JSON.stringify({ key: '' }),
      generateStringKey: 'none',
      passwordLength: 16,
      excludePunctuation: true,
    },
    removalPolicy: removalPolicy(settings),
  });
  acknowledge(secret, {
    'AwsSolutions-SMG4': 'The system makes the key, and a person rotates it there and here.',
  });
  return secret;
};
