import { SimulatePrincipalPolicyCommand } from '@aws-sdk/client-iam';
import { GetFunctionConfigurationCommand } from '@aws-sdk/client-lambda';
import { DescribeTableCommand } from '@aws-sdk/client-dynamodb';

import { forbiddenOf } from '../../../test/support/permissions/forbidden.ts';
import type { Account } from './account.ts';

/**
 * Calls that IAM itself must deny to the roles of this stack: those that it allows. What the bucket's policy denies is tried
 * at the bucket: IAM simulates policies of resources only for users.
 */
export const allowedWrongly = async (
  account: Account,
): Promise<{ readonly tried: number; readonly allowed: readonly string[] }> => {
  const { Table } = await account.dynamodb.send(
    new DescribeTableCommand({ TableName: account.outputOf('TableName') }),
  );
  const secrets: Readonly<Record<string, string>> = {
    IngestTokens: account.outputOf('IngestTokenSecretArn'),
    ReadTokens: account.outputOf('ReadTokenSecretArn'),
  };
  const { calls } = forbiddenOf({
    table: Table?.TableArn ?? '',
    bucket: `arn:aws:s3:::${account.outputOf('ReportsBucketName')}`,
    secret: (prefix) => secrets[prefix] ?? '',
  });
  const allowed: string[] = [];
  let tried = 0;
  for (const [role, asked] of calls) {
    if (role === 'alert' || role === 'push') continue;
    const name = `${role.slice(0, 1).toUpperCase()}${role.slice(1)}`;
    const { Role } = await account.lambda.send(
      new GetFunctionConfigurationCommand({ FunctionName: account.nameOf(`${name}Function`) }),
    );
    const entries = Object.entries(asked.context).map(([key, value]) => ({
      ContextKeyName: key,
      ContextKeyType: Array.isArray(value) ? ('stringList' as const) : ('string' as const),
      ContextKeyValues: [value].flat().map(String),
    }));
    const { EvaluationResults = [] } = await account.iam.send(
      new SimulatePrincipalPolicyCommand({
        PolicySourceArn: Role,
        ActionNames: [asked.action],
        ResourceArns: [asked.resource],
        ContextEntries: entries,
      }),
    );
    tried++;
    // No answer is no denial.
    const isDenied = EvaluationResults[0]?.EvalDecision?.endsWith('Deny') === true;
    if (!isDenied) allowed.push(`${role}: ${asked.action}`);
  }
  return { tried, allowed };
};
