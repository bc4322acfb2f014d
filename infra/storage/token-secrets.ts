import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';

import { acknowledge } from '../acknowledge.ts';
import { removalPolicy } from '../removal-policy.ts';
import { existingSecretOr, type StoredSecret } from './existing-secret.ts';
import type { Settings } from '../settings.ts';

export type TokenSecrets = { readonly ingest: StoredSecret; readonly read: StoredSecret };

/** One secret per scope: the function that takes entries cannot read the tokens that open numbers. */
export const tokenSecrets = (scope: Construct, settings: Settings): TokenSecrets => ({
  ingest: existingSecretOr(scope, 'IngestTokens', settings.ingestTokenSecretArn, () =>
    tokenSecret(scope, 'IngestTokens', 'Tokens that may send entries, newest first', settings),
  ),
  read: existingSecretOr(scope, 'ReadTokens', settings.readTokenSecretArn, () =>
    tokenSecret(
      scope,
      'ReadTokens',
      'JSON: as "tokens" those that may read numbers, newest first; as "customer_keys" what signs tokens of customers',
      settings,
      readSecretForm,
    ),
  ),
});

/** What signs alerts. The receiver knows it as `whsec_` and the value. */
export const webhookSecret = (scope: Construct, settings: Settings): StoredSecret =>
  existingSecretOr(scope, 'WebhookSecrets', settings.webhookSecretArn, () =>
    tokenSecret(scope, 'WebhookSecrets', 'Secrets that sign alerts, newest first', settings),
  );

/** The same of pushes to `http`. */
export const pushHttpSecret = (scope: Construct, settings: Settings): StoredSecret =>
  existingSecretOr(scope, 'PushHttpSecrets', settings.pushHttpSecretArn, () =>
    tokenSecret(scope, 'PushHttpSecrets', 'Secrets that sign pushes, newest first', settings),
  );

/** Without keys: the first token of a customer brings one. */
const readSecretForm = {
  secretStringTemplate: JSON.stringify({ customer_keys: [] }),
  generateStringKey: 'tokens',
};

const punctuation = '!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~';

/**
 * Generated when the stack is made, and never again: any change to `generateSecretString` makes
 * CloudFormation generate a new value, which would shut out every client at once.
 */
const tokenSecret = (
  scope: Construct,
  id: string,
  description: string,
  settings: Settings,
  form: { readonly secretStringTemplate?: string; readonly generateStringKey?: string } = {},
): Secret => {
  const secret = new Secret(scope, id, {
    description: `${description}. Letters and digits; rotate as "new,old", then "new".`,
    generateSecretString: {
      passwordLength: 48,
      excludePunctuation: true,
      // The same once more, for emulators that know this property only.
      excludeCharacters: punctuation,
      includeSpace: false,
      ...form,
    },
    removalPolicy: removalPolicy(settings),
  });
  acknowledge(secret, {
    'AwsSolutions-SMG4':
      'The other end is the configuration of Kong and of people: a rotation needs both ends, so ' +
      'it is done by hand, without a gap, as docs/aws.md says.',
  });
  return secret;
};
