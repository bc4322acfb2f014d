import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import {
  DeleteTableCommand,
  DescribeContinuousBackupsCommand,
  RestoreTableToPointInTimeCommand,
  waitUntilTableExists,
} from '@aws-sdk/client-dynamodb';

import { type AccountContext, eventually } from './context.ts';

const program = path.join(import.meta.dirname, '../../../cli/billable');

/** Restores the table into another one, verifies that by the command, and deletes it. */
export const restoreAndVerify = async (context: AccountContext): Promise<string> => {
  const { account, clock } = context;
  const SourceTableName = account.outputOf('TableName');
  const TargetTableName = `${SourceTableName.slice(0, 200)}-restored-${clock()}`;
  const begin = clock();
  await eventually(context, { minutes: 15, missing: 'no instant to restore' }, async () => {
    const { ContinuousBackupsDescription } = await account.dynamodb.send(
      new DescribeContinuousBackupsCommand({ TableName: SourceTableName }),
    );
    const latest =
      ContinuousBackupsDescription?.PointInTimeRecoveryDescription?.LatestRestorableDateTime;
    // Only then is in it what the run sent.
    return latest !== undefined && latest.getTime() >= begin ? latest : null;
  });
  await account.dynamodb.send(
    new RestoreTableToPointInTimeCommand({
      SourceTableName,
      TargetTableName,
      UseLatestRestorableTime: true,
    }),
  );
  try {
    await waitUntilTableExists(
      { client: account.dynamodb, maxWaitTime: 3_600, minDelay: 10, maxDelay: 20 },
      { TableName: TargetTableName },
    );
    const minutes = Math.round((clock() - begin) / 60_000);
    const { stdout } = await promisify(execFile)(program, ['verify', '--table', TargetTableName]);
    return `${minutes} minutes; verify: ${stdout.trim().split('\n').at(-1) ?? ''}`;
  } finally {
    await account.dynamodb.send(new DeleteTableCommand({ TableName: TargetTableName }));
  }
};
