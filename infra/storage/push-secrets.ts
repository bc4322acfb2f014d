import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';

import type { PushTargets } from '../../shared/customers/read-push.ts';
import type { PushSystem } from '../../shared/customers/push-systems.ts';
import { pushSecretVariable } from '../../shared/names.ts';
import { acknowledge } from '../acknowledge.ts';
import { removalPolicy } from '../removal-policy.ts';
import type { Settings } from '../settings.ts';
import { existingSecretOr, type StoredSecret } from './existing-secret.ts';
import { pushHttpSecret } from './token-secrets.ts';

export type PushKeySecrets = Readonly<Partial<Record<PushSystem, StoredSecret>>>;

/** The id of a key's secret, and the setting that names an existing one. */
const keyOf = {
  stripe: { id: 'StripeKey', setting: 'stripeSecretArn' },
  openmeter: { id: 'OpenMeterKey', setting: 'openMeterSecretArn' },
  lago: { id: 'LagoKey', setting: 'lagoSecretArn' },
} as const;

/** One secret for each system that `billable.yaml` pushes to, and none else: each is paid for. */
export const pushSecrets = (
  scope: Construct,
  settings: Settings,
  targets: PushTargets,
): PushKeySecrets => {
  const secretOf = (system: PushSystem): StoredSecret => {
    if (system === 'http') return pushHttpSecret(scope, settings);
    const { id, setting } = keyOf[system];
    return existingSecretOr(scope, id, settings[setting], () => keySecret(scope, system, settings));
  };
  return Object.fromEntries([...targets.keys()].map((system) => [system, secretOf(system)]));
};

/** The variables by which a function finds them. */
export const pushSecretVariables = (secrets: PushKeySecrets): Readonly<Record<string, string>> =>
  Object.fromEntries(
    (Object.entries(secrets) as readonly (readonly [PushSystem, StoredSecret])[]).map(
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
  const secret = new Secret(scope, keyOf[system].id, {
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
