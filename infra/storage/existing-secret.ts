import { type ISecret, Secret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';

/** The compiler takes the one for no form of the other, as to properties that may be missing. */
export type StoredSecret = Secret | ISecret;

/** The secret that the settings name, or the stack's own. */
export const existingSecretOr = (
  scope: Construct,
  id: string,
  arn: string | null,
  make: () => Secret,
): StoredSecret => (arn === null ? make() : Secret.fromSecretCompleteArn(scope, id, arn));
