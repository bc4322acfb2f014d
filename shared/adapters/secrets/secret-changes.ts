import {
  GetSecretValueCommand,
  PutSecretValueCommand,
  SecretsManagerClient,
  UpdateSecretVersionStageCommand,
} from '@aws-sdk/client-secrets-manager';

/** What Secrets Manager calls the version that counts. */
const current = 'AWSCURRENT';
/** Where a new version waits until it counts. */
const next = 'BILLABLE_NEXT';

/** Others who change a secret all the time. */
const maxTries = 10;

/**
 * Changes secrets; functions read a new value within minutes. `change` is given the text of now and gives
 * the next one, or `null` to leave it. It is called again where someone else was faster: a version comes
 * to count only in the place of the one that it was made from.
 */
export const connectSecretChanges = (
  client = new SecretsManagerClient({}),
): ((arn: string, change: (text: string) => string | null) => Promise<void>) => {
  const tryOnce = async (
    arn: string,
    change: (text: string) => string | null,
  ): Promise<'done' | 'overtaken'> => {
    const before = await client.send(new GetSecretValueCommand({ SecretId: arn }));
    if (before.SecretString === undefined) throw new TypeError('the secret holds no text');
    const text = change(before.SecretString);
    if (text === null) return 'done';
    const { VersionId } = await client.send(
      new PutSecretValueCommand({ SecretId: arn, SecretString: text, VersionStages: [next] }),
    );
    try {
      await client.send(
        new UpdateSecretVersionStageCommand({
          SecretId: arn,
          VersionStage: current,
          MoveToVersionId: VersionId,
          RemoveFromVersionId: before.VersionId,
        }),
      );
      return 'done';
    } catch (error) {
      // The version that this one was made from does not count any more.
      if (error instanceof Error && error.name === 'InvalidParameterException') return 'overtaken';
      throw error;
    }
  };
  return async (arn, change) => {
    for (let left = maxTries; left > 0; left--) {
      if ((await tryOnce(arn, change)) === 'done') return;
    }
    throw new Error('others change the secret all the time; run the command again');
  };
};
